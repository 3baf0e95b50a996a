import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, heading, see, settled, speech, stage } from './support/index.js';

const at = stage();
let modelId: number;

beforeAll(async () => {
  const { api } = at.service;
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 20, maximumEpochs: 20 };
  ({ modelId } = await api.seedModel('Ear', learning, 24));
  const audioIds = [];
  for (const [i, { wav }] of speech(4, 77).entries()) {
    audioIds.push(await api.uploadAudio(`story-${i + 1}.wav`, wav));
  }
  await api.uploadAudio('unheard.wav', speech(1, 78)[0]?.wav ?? new Uint8Array());
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', { params: { path: { id: modelId } }, body: { audioIds } }),
  );
  for (const { id } of jobs) await api.finished(id);
});

test('what to transcribe next is worked through in its order: what is accepted is gone from it', async () => {
  const { api } = at.service;
  const listed = await api.ask(
    api.client.GET('/v1/models/{id}/next', { params: { path: { id: modelId }, query: {} } }),
  );
  const names = listed.items.map(({ fileName }) => fileName);
  expect(names.toSorted()).toEqual(['story-1.wav', 'story-2.wav', 'story-3.wav', 'story-4.wav']);

  const page = await at.visit(`/models/${modelId}`);
  await page.getByRole('tab', { name: 'What to transcribe next' }).click();
  const links = page.getByRole('link', { name: /^Review story-/ });
  await see(links.first());
  expect(await links.allTextContents()).toEqual(names);
  await see(page.getByText(/^1 recording has no transcription and no draft of this model yet/));
  await settled(page);
  await expectAccessible(page);

  await links.first().click();
  await see(heading(page, names[0] ?? ''));
  await see(page.getByRole('link', { name: '4 drafts to transcribe next' }));
  await settled(page);
  await expectAccessible(page);
  await page.getByLabel('Transcription', { exact: true }).fill('a e i o a');
  await page.getByRole('button', { name: /^Accept, next/ }).click();
  await see(heading(page, names[1] ?? ''));
  await page.getByRole('button', { name: /^Skip/ }).click();
  await see(heading(page, names[2] ?? ''));
  await page.getByRole('link', { name: '3 drafts to transcribe next' }).click();
  await see(links.first());
  await expect.poll(() => links.allTextContents()).toEqual(names.slice(1));
});
