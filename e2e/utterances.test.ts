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

test('an utterance of a corpus is deleted only with the corpus, which is named', async () => {
  const page = await at.visit(`/utterances?open=${first.id}`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete this utterance' }).click();
  const dialog = page.getByRole('dialog', { name: /^Delete the utterance “/ });
  await see(dialog.getByText('Corpus “In use”'));
  await see(dialog.getByRole('button', { name: 'Delete it and 1 corpus' }));
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await gone(dialog);
  expect(await textOf(first.id)).toContain('ŋ');
  await see(heading(page, 'Utterances'));
});
