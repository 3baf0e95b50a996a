import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, gone, heading, see, settled, speech, stage } from './support/index.js';

const at = stage({ workers: 0 });

beforeAll(async () => {
  const { api } = at.service;
  await api.seedUtterances(12);
  // More labels than so short a recording has room for.
  const [short] = speech(1, 99);
  const audioId = await api.uploadAudio('crowded.wav', short?.wav ?? new Uint8Array());
  const { id: transcriptionId } = await api.ask(
    api.client.POST('/v1/transcriptions', {
      params: { query: {} },
      body: { name: 'crowded', text: 'a e i o '.repeat(60).trim() } as never,
    }),
  );
  await api.ask(api.client.POST('/v1/utterances', { body: { utterances: [{ audioId, transcriptionId }] } }));
});

test('a corpus is made in a step; what it will be is seen before, what was left out afterwards with the reason', async () => {
  const page = await at.visit('/corpora');
  await page.getByRole('link', { name: 'Make a corpus' }).click();
  await see(heading(page, 'New corpus'));
  await page.getByLabel('Name', { exact: false }).first().fill('First tones');
  await see(page.getByText(/1 utterance cannot be used and will be left out/));
  await settled(page);
  await expectAccessible(page);

  // What was typed survives a reload.
  await expect.poll(() => new URL(page.url()).search).toContain('First');
  await page.reload();
  await see(page.locator('input[value="First tones"]'));

  await page.getByRole('button', { name: 'Make the corpus' }).click();
  await see(heading(page, 'First tones'));
  await see(page.getByRole('heading', { name: '1 utterance left out' }));
  await page.getByRole('button', { name: /More labels than/ }).click();
  await see(page.getByRole('link', { name: 'crowded.wav' }));
  await expectAccessible(page);
  await page.reload();
  await see(heading(page, 'First tones'));

  const { items } = await at.service.api.ask(at.service.api.client.GET('/v1/corpora'));
  expect(
    items.map(({ name, sets }) => [
      name,
      sets.training.utterances + sets.validation.utterances + sets.testing.utterances,
    ]),
  ).toEqual([['First tones', 12]]);
});

test('utterances that cannot be divided are refused before the corpus is made, in words', async () => {
  const page = await at.visit('/corpora?new=true&name=crowded');
  await page.getByLabel('Name', { exact: false }).first().fill('Too few');
  await see(page.getByText('This cannot be divided yet'));
  expect(await page.getByRole('button', { name: 'Make the corpus' }).isDisabled()).toBe(true);
  await expectAccessible(page);
});

test('a corpus by speaker and seed is what the address asks for; the list is found by name', async () => {
  const page = await at.visit(
    '/corpora?new=true&called=By%20speaker&bySpeaker=true&seed=7&training=50&validation=30',
  );
  await see(page.getByRole('heading', { name: 'What it will be' }));
  const make = page.getByRole('button', { name: 'Make the corpus' });
  const impossible = page.getByText('This cannot be divided yet');
  await see(make.and(page.locator(':enabled')).or(impossible));
  // Two speakers cannot fill three sets.
  await see(impossible);
  await page.getByLabel(/Divide by speaker/).uncheck();
  await gone(impossible);
  await make.click();
  await see(heading(page, 'By speaker'));
  await page.getByRole('link', { name: 'Corpora', exact: true }).click();
  await page.getByLabel('Find by name').fill('first');
  await expect.poll(() => new URL(page.url()).searchParams.get('find')).toBe('first');
  await see(page.getByText('1 corpus', { exact: true }));
  await gone(page.getByRole('link', { name: 'By speaker' }));
  await expectAccessible(page);
});

test('a corpus that a model was trained on is deleted only with the model, which is named', async () => {
  const { api } = at.service;
  const { items } = await api.ask(
    api.client.GET('/v1/corpora', { params: { query: { name: 'By speaker' } } }),
  );
  const corpusId = items[0]?.id ?? 0;
  await api.createModel('Its only model', corpusId);
  const visitor = await at.arrive();
  const page = await visitor.open(`/corpora/${corpusId}`);
  await see(heading(page, 'By speaker'));
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the corpus “By speaker”?' });
  // All at once: what goes with it, and the one button for all of it.
  await see(dialog.getByText('Model “Its only model”'));
  await see(dialog.getByRole('button', { name: 'Delete it and 1 model' }));
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await gone(dialog);
  await see(heading(page, 'By speaker'));
  expect((await api.ask(api.client.GET('/v1/models'))).items).toHaveLength(1);

  // What comes to depend on it while one reads is not deleted unseen.
  visitor.expectComplaint(/409/);
  await page.getByRole('button', { name: 'Delete' }).click();
  await see(dialog.getByRole('button', { name: 'Delete it and 1 model' }));
  await api.createModel('A late model', corpusId);
  await dialog.getByRole('button', { name: 'Delete it and 1 model' }).click();
  await see(dialog.getByText('Nothing was deleted yet'));
  await see(dialog.getByText('Model “A late model”'));
  expect((await api.ask(api.client.GET('/v1/models'))).items).toHaveLength(2);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Delete it and 2 models' }).click();
  await see(heading(page, 'Corpora'));
  await gone(page.getByRole('link', { name: 'By speaker' }));
  expect((await api.ask(api.client.GET('/v1/models'))).items).toEqual([]);
});
