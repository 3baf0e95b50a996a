import { encodeWav16 } from '@persephone/formats/wav';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { spoken } from '../packages/server/test/support/tones.js';
import { expectAccessible, gone, heading, see, settled, stage } from './support/index.js';

const at = stage({ workers: 1 });
let first: { id: number; text: string };

beforeAll(async () => {
  const { api } = at.service;
  await api.seedCorpus('In use', 12);
  const { items } = await api.ask(api.client.GET('/v1/utterances', { params: { query: { sort: 'name' } } }));
  const [utterance] = items;
  if (!utterance) throw new Error('No utterance was seeded');
  first = { id: utterance.id, text: utterance.text.trim() };
});

const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('gridcell') });
const transcription = (page: Page) => page.getByLabel('Transcription', { exact: true });
const textOf = async (id: number): Promise<string> =>
  (await at.service.api.ask(at.service.api.client.GET('/v1/utterances/{id}', { params: { path: { id } } })))
    .text;

test('what is looked for stands in the address, and is found again after a reload', async () => {
  const page = await at.visit('/utterances');
  await expect.poll(() => rows(page).count()).toBe(12);
  await settled(page);
  await expectAccessible(page);
  await page.getByLabel('Part of the name').fill('speech-01');
  await expect.poll(() => rows(page).count()).toBe(3);
  await page.getByRole('combobox', { name: 'Speaker' }).click();
  await page.getByRole('option', { name: 'Ana' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('speaker')).toBe('Ana');
  await expect.poll(() => rows(page).count()).toBeLessThan(3);
  const found = await rows(page).count();
  await page.reload();
  await expect.poll(() => rows(page).count()).toBe(found);
  expect(await page.getByLabel('Part of the name').inputValue()).toBe('speech-01');
  await page.getByLabel('Part of the name').fill('nobody recorded this');
  await see(page.getByRole('heading', { name: 'No utterance is like this' }));
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => rows(page).count()).toBe(12);
});

test('a transcription is corrected; what was typed is there again after a reload, and its versions are kept', async () => {
  const page = await at.visit(`/utterances?open=${first.id}`);
  await see(transcription(page));
  await settled(page);
  await expectAccessible(page);
  const corrected = `${first.text} ŋ`;
  await transcription(page).fill(corrected);
  // Labels that no corpus knows are told.
  await see(page.getByText(/“ŋ” is not in the label set/));
  await page.reload();
  await see(page.getByText('These changes are not saved yet'));
  expect(await transcription(page).inputValue()).toBe(corrected);
  expect((await textOf(first.id)).trim()).toBe(first.text);
  await see(page.getByText('not saved', { exact: true }));
  await expectAccessible(page);
  await transcription(page).press('Control+Enter');
  await expect.poll(() => textOf(first.id)).toBe(corrected);
  await gone(page.getByText('These changes are not saved yet'));
  await page.reload();
  await see(transcription(page));
  expect(await transcription(page).inputValue()).toBe(corrected);
  await expectAccessible(page);
});

test('the list is used by the keyboard: to the last, open, play, pause', async () => {
  const { api } = at.service;
  // Long enough to be heard playing.
  const labels = 'a e i o '.repeat(15).trim().split(' ');
  const audioId = await api.uploadAudio('tale.wav', encodeWav16(spoken(labels), 16_000));
  const transcription = { name: 'tale', text: labels.join(' ') };
  const { id: transcriptionId } = await api.ask(
    api.client.POST('/v1/transcriptions', { params: { query: {} }, body: transcription as never }),
  );
  await api.ask(api.client.POST('/v1/utterances', { body: { utterances: [{ audioId, transcriptionId }] } }));

  const page = await at.visit('/utterances');
  await expect.poll(() => rows(page).count()).toBe(13);
  await page.getByRole('grid').focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'The open utterance' });
  await see(panel.getByRole('heading', { name: 'tale.wav' }));
  await settled(page);
  await page.getByRole('grid').focus();
  await page.keyboard.press('Space');
  await see(page.getByRole('button', { name: 'Pause tale.wav' }));
  await page.keyboard.press('Space');
  await see(page.getByRole('button', { name: 'Play tale.wav' }));
});

test('an utterance of a corpus is deleted where it was seen what loses it: the corpus stays, and says what it has lost', async () => {
  const { api } = at.service;
  const visitor = await at.arrive();
  visitor.expectComplaint(/409/);
  const page = await visitor.open(`/utterances?open=${first.id}`);
  const remove = async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Delete this utterance' }).click();
    const dialog = page.getByRole('dialog', { name: /^Delete the utterance “/ });
    await see(dialog.getByText('“In use” loses 1 of 12 utterances'));
    return dialog;
  };
  const dialog = await remove();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await gone(dialog);
  expect(await textOf(first.id)).toContain('ŋ');

  // Asked again, and before it is answered somebody makes another corpus of it, and this page is loaded anew.
  await remove();
  await page.reload();
  const asked = await remove();
  const { items } = await api.ask(api.client.GET('/v1/utterances', { params: { query: { limit: 12 } } }));
  const body = { name: 'Meanwhile', labelType: 'phonemes', utteranceIds: items.map(({ id }) => id) };
  await api.ask(api.client.POST('/v1/corpora', { body }));
  await asked.getByRole('button', { name: 'Delete', exact: true }).click();
  await see(asked.getByText('Nothing was deleted yet'));
  await see(asked.getByText(/^“Meanwhile” loses 1 of/));
  expect(await textOf(first.id)).toContain('ŋ');
  await asked.getByRole('button', { name: 'Delete', exact: true }).click();
  await gone(asked);
  await see(heading(page, 'Utterances'));

  await page.goto(`${api.url}/corpora`);
  await page.getByRole('link', { name: 'In use' }).click();
  await see(page.getByText('1 utterance of this corpus was deleted'));
  await see(page.getByText(/^speech-\d+\.wav \((Training|Validation|Testing)\)$/));
  await expectAccessible(page);
});

test('several are deleted from under a model, and brought back: it transcribes as before, and is trained anew without them', async () => {
  const { api } = at.service;
  const { utteranceIds, audioIds, corpusId, modelId } = await api.seedModel('Lasting', undefined, 14);
  const page = await at.visit(`/utterances?corpusId=${corpusId}`);
  await expect.poll(() => rows(page).count()).toBe(14);
  const before = await api.ask(api.client.GET('/v1/utterances/ids', { params: { query: { corpusId } } }));
  const removeTwo = async () => {
    await page.getByRole('grid').focus();
    for (const key of ['Home', 'x', 'ArrowDown', 'x', 'Delete']) await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name: 'Delete 2 utterances?' });
    await see(dialog.getByText('“Lasting corpus” loses 2 of 14 utterances'));
    await see(dialog.getByText('It can be undone for 30 days.'));
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.poll(() => rows(page).count()).toBe(12);
  };
  await removeTwo();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await see(page.getByText('2 utterances are back.'));
  await expect.poll(() => rows(page).count()).toBe(14);

  // After the notice is gone, and by whoever looks.
  await removeTwo();
  await page.reload();
  const undo = page.getByRole('button', { name: 'Undo a deletion' });
  await see(undo);
  await expectAccessible(page);
  await undo.click();
  await page
    .getByRole('menuitem', { name: /^2 utterances/ })
    .first()
    .click();
  await expect.poll(() => rows(page).count()).toBe(14);
  const after = await api.ask(api.client.GET('/v1/utterances/ids', { params: { query: { corpusId } } }));
  expect([...after.utteranceIds].sort()).toEqual([...before.utteranceIds].sort());
  await removeTwo();

  await page.goto(`${api.url}/corpora/${corpusId}`);
  await see(page.getByText('2 utterances of this corpus were deleted'));
  const params = { path: { id: modelId } };
  const body = { audioIds: audioIds.slice(0, 1) };
  const { jobs } = await api.ask(api.client.POST('/v1/models/{id}/transcribe', { params, body }));
  for (const { id } of jobs) await api.finished(id);
  await api.finished((await api.train(modelId)).id);
  const corpus = await api.ask(api.client.GET('/v1/corpora/{id}', { params: { path: { id: corpusId } } }));
  const { training, validation, testing } = corpus.sets;
  expect(training.utterances + validation.utterances + testing.utterances).toBe(utteranceIds.length - 2);
});
