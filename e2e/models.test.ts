import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, gone, heading, see, settled, stage } from './support/index.js';

const at = stage();
let modelId: number;
let audioIds: number[];

beforeAll(async () => {
  // Long enough to hear something, short enough to get some of it wrong.
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 4, maximumEpochs: 4 };
  ({ modelId, audioIds } = await at.service.api.seedModel('Heard tones', learning, 30));
  await at.service.api.createModel('Never trained', (await at.service.api.model(modelId)).corpusId);
});

test('a model is compared with its test set: figures, what it confuses, where, and the address of each', async () => {
  const page = await at.visit('/models');
  await see(page.getByRole('link', { name: 'Never trained' }));
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Heard tones', exact: true }).click();
  await see(heading(page, 'Heard tones'));
  const compare = page.getByRole('button', { name: 'Compare', exact: true });
  await see(compare.or(page.getByRole('heading', { name: 'What it confuses' })));
  if (await compare.isVisible()) await compare.click();
  await see(page.getByRole('heading', { name: 'What it confuses' }), 60_000);
  const { evaluation } = await at.service.api.model(modelId);
  if (!evaluation) throw new Error('The page shows an evaluation that the service has not');
  await see(page.getByText(new RegExp(`Label error rate ${(100 * evaluation.ler).toFixed(1)} %`)));
  await settled(page);
  await expectAccessible(page);
  expect(evaluation.substitutions + evaluation.insertions + evaluation.deletions).toBeGreaterThan(0);

  await page
    .getByRole('button', { name: /times: show where$/ })
    .first()
    .click();
  await see(page.getByRole('heading', { name: 'Where it happens' }));
  expect(new URL(page.url()).search).toMatch(/written=|recognised=/);
  await page.reload();
  await see(page.getByRole('heading', { name: 'Where it happens' }));
  await see(page.getByRole('button', { name: /^Play speech-/ }));
  await page.locator('button[aria-pressed=true]').click();
  await see(page.getByRole('heading', { name: /Utterance by utterance/ }));
  await page.getByText('Heat map').click();
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Labels and speakers' }).click();
  await see(page.getByRole('tabpanel').getByRole('table').first());
  await settled(page);
  await expectAccessible(page);
});

test('an utterance with an error is listened to', async () => {
  const page = await at.visit(`/models/${modelId}`);
  const play = page.getByRole('button', { name: /^Play speech-/ }).first();
  await play.click();
  await see(page.getByRole('button', { name: /^Pause speech-/ }).or(play));
  await gone(page.getByText('It cannot be played'));
});

test('a model is downloaded, and imported again as from another machine; a file that is none is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'persephone-model-'));
  try {
    const visitor = await at.arrive();
    visitor.expectComplaint(/40\d|422/);
    const page = await visitor.open(`/models/${modelId}`);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('Heard tones.onnx');
    const file = join(folder, 'Heard tones.onnx');
    await download.saveAs(file);

    await page.goto(`${at.service.url}/models`);
    await page.getByRole('button', { name: 'Import a model' }).click();
    const dialog = page.getByRole('dialog');
    const input = dialog.locator('input[type=file]');
    await input.setInputFiles({
      name: 'letter.onnx',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('Dear all'),
    });
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await see(dialog.getByRole('alert'));
    await expectAccessible(page);
    await input.setInputFiles(file);
    await dialog.getByLabel('Name').fill('From elsewhere');
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await see(heading(page, 'From elsewhere'));
    await see(page.getByText(/another machine/));
    await settled(page);
    await expectAccessible(page);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a model is deleted after one question, and what it has transcribed stays', async () => {
  const { api } = at.service;
  const path = { params: { path: { id: modelId } } };
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', { ...path, body: { audioIds: audioIds.slice(0, 1) } }),
  );
  const [job] = await Promise.all(jobs.map(({ id }) => api.finished(id)));
  await api.ask(
    api.client.POST('/v1/transcriptions/{id}/accept', {
      params: { path: { id: job?.transcriptionId ?? 0 } },
      body: { text: 'a e i' },
    }),
  );
  const page = await at.visit(`/models/${modelId}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: /^Delete the model “/ });
  await see(dialog.getByText('Nothing else depends on it.'));
  await see(dialog.getByText(/What it has transcribed stays/));
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await see(page.getByText(/^Deleted the model/));
  const transcription = { params: { path: { id: job?.transcriptionId ?? 0 } } };
  expect(await api.ask(api.client.GET('/v1/transcriptions/{id}', transcription))).toMatchObject({
    ...{ id: job?.transcriptionId, modelId: null },
  });
  await see(heading(page, 'Models'));
  await gone(page.getByRole('link', { name: 'Heard tones', exact: true }));
});
