import { encodeWav16 } from '@persephone/formats/wav';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { longRecording } from '../packages/server/test/support/long-recording.js';
import { expectAccessible, gone, see, settled, speech, stage } from './support/index.js';

const at = stage({ workers: 1 });
let modelId = 0;
let utteranceIds: readonly number[] = [];

beforeAll(async () => {
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 10, maximumEpochs: 10 };
  ({ modelId, utteranceIds } = await at.service.api.seedModel('Recogniser', learning));
}, 300_000);

const transcription = (page: Page) => page.getByLabel('Transcription', { exact: true });
const focused = (locator: Locator) => locator.evaluate((node) => node === document.activeElement);
const guesses = (page: Page) => page.getByRole('group', { name: 'Guesses of the model' });

async function draftOf(name: string, seed: number) {
  const { api } = at.service;
  const [recording] = speech(1, seed);
  if (!recording) throw new Error('There is no speech');
  const audioId = await api.uploadAudio(name, recording.wav);
  const params = { path: { id: modelId } };
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', { params, body: { audioIds: [audioId] } }),
  );
  for (const { id } of jobs) await api.finished(id);
  const { items } = await api.ask(api.client.GET('/v1/transcriptions', { params: { query: { audioId } } }));
  const [draft] = items;
  if (!draft) throw new Error('Nothing was transcribed');
  return draft;
}

async function openEmpty(path: string): Promise<Page> {
  const page = await at.visit(path);
  await see(transcription(page));
  await settled(page);
  await transcription(page).fill('');
  await transcription(page).focus();
  return page;
}

test('letters that a keyboard lacks are typed as sequences, tones by a key each; nothing else is in the way', async () => {
  const page = await openEmpty(`/utterances?open=${utteranceIds[0]}`);
  const field = transcription(page);
  await page.keyboard.type('\\N a \\t\\S \\r\\` \\\\ N');
  // What is no sequence, a backslash and t, stays as it was typed.
  expect(await field.inputValue()).toBe('ŋ a \\tʃ ɻ \\ N');
  await field.fill('');
  await page.keyboard.type('\\N a n');
  await page.keyboard.press('Control+Shift+Digit4');
  expect(await field.inputValue()).toBe('ŋ á n');
  await page.keyboard.press('Control+Shift+Digit2');
  expect(await field.inputValue()).toBe('ŋ à n');
  await page.keyboard.press('Control+Shift+Digit2');
  expect(await field.inputValue()).toBe('ŋ a n');
  // What was written by sequence or key is undone as typing is.
  await page.keyboard.press('Control+z');
  expect(await field.inputValue()).toBe('ŋ à n');
  await field.fill('s t');
  await page.keyboard.press('Control+Shift+Digit4');
  await see(page.getByText('There is no vowel before the cursor.'));
  expect(await field.inputValue()).toBe('s t');
  await page.keyboard.press('Control+s');
  await see(page.getByText(/Saved as a new version/));
});

test('the palette is used by keyboard alone; keys are changed, and are so after a reload', async () => {
  const page = await openEmpty(`/utterances?open=${utteranceIds[1]}`);
  const field = transcription(page);
  await page.keyboard.type('k');
  await page.keyboard.press('F10');
  const labels = page.getByRole('toolbar', { name: 'Labels of the corpus' });
  await expect.poll(() => focused(labels.getByRole('button').first())).toBe(true);
  await settled(page);
  await expectAccessible(page);
  const label = async () => (await page.evaluate(() => document.activeElement?.textContent)) ?? '';
  const first = await label();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowRight');
  const second = await label();
  expect(second).not.toBe(first);
  await page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe(`k ${first} ${second}`);
  await page.keyboard.press('Tab');
  await expect.poll(label).toBe('i');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe(`k ${first} ${second}ɒ`);
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(field)).toBe(true);

  await page.getByText('Change the keys').click();
  await page.getByLabel('Sign before a sequence').fill(';');
  await page.getByLabel('Typed', { exact: true }).fill('ng');
  await page.getByLabel('Written', { exact: true }).fill('ŋg');
  await page.getByRole('button', { name: 'Add the sequence' }).click();
  await page.getByLabel('Ctrl+Shift+1', { exact: true }).fill('˥');
  await expectAccessible(page);
  await page.reload();
  await see(field);
  await settled(page);
  await field.fill('');
  await field.focus();
  await page.keyboard.type(';ng a \\N');
  await page.keyboard.press('Control+Shift+Digit1');
  expect(await field.inputValue()).toBe('ŋg a˥ \\N');
  await page.getByRole('button', { name: 'Discard' }).click();
});

test('one key puts the model’s next guess in the place of a label, another the one before', async () => {
  const draft = await draftOf('guesses.wav', 5);
  const at0 = draft.labelTimes?.findIndex(({ alternatives }) => (alternatives?.length ?? 0) > 0) ?? -1;
  expect(at0).toBeGreaterThanOrEqual(0);
  const recognised = draft.labelTimes?.[at0];
  const next = recognised?.alternatives?.[0]?.label ?? '';
  const texts = (label: string) =>
    draft.text
      .split(' ')
      .map((one, i) => (i === at0 ? label : one))
      .join(' ');
  const page = await at.visit(`/review/${draft.id}`);
  const field = transcription(page);
  await see(field);
  await settled(page);
  await page.keyboard.press('e');
  for (let i = 0; i < at0; i++) await page.keyboard.press('Alt+ArrowRight');
  await see(guesses(page).getByRole('button', { name: new RegExp(`^${recognised?.label} \\d`) }));
  await expectAccessible(page);
  await page.keyboard.press('F3');
  expect(await field.inputValue()).toBe(texts(next));
  await page.keyboard.press('Shift+F3');
  expect(await field.inputValue()).toBe(draft.text);
  // With the mouse; the text keeps the keys.
  await guesses(page)
    .getByRole('button', { name: new RegExp(`^${next} \\d`) })
    .click();
  expect(await field.inputValue()).toBe(texts(next));
  expect(await focused(field)).toBe(true);
  // Outside of the text, letters are keys.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+G');
  expect(await field.inputValue()).toBe(draft.text);
});

test('of a weak model’s draft the least certain fifth is shaded, and the legend says so', async () => {
  const draft = await draftOf('shaded.wav', 7);
  const confidences = (draft.labelTimes ?? []).map(({ confidence }) => confidence).sort((a, b) => a - b);
  // Nearly all are below what is as good as certain.
  expect(confidences.filter((confidence) => confidence < 0.8).length).toBeGreaterThan(confidences.length / 2);
  const page = await at.visit(`/review/${draft.id}`);
  await see(page.getByText(/least certain fifth of the draft/));
  const shaded = page.locator('[data-confidence="unsure"], [data-confidence="doubtful"]');
  // Two samples are in the legend.
  await expect.poll(() => shaded.count()).toBe(Math.ceil(confidences.length / 5) + 2);
});

test('a draft of an earlier version has no other guesses, and says so', async () => {
  const draft = await draftOf('earlier.wav', 6);
  const page = await at.visit('/');
  await page.route(`**/v1/transcriptions/${draft.id}/versions`, async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text()).replaceAll(/,"alternatives":\[[^\]]*\]/g, '');
    await route.fulfill({ response: answer, body: text });
  });
  await page.goto(new URL(`/review/${draft.id}`, page.url()).href);
  await see(transcription(page));
  await page.keyboard.press('e');
  await see(page.getByText(/Other guesses of the model are not known/));
  await page.keyboard.press('F3');
  expect(await transcription(page).inputValue()).toBe(draft.text);
});

test('all of it on the page of a recording, too, where what is written is saved', async () => {
  const { samples } = await longRecording(3);
  const audioId = await at.service.api.seedSegmented(modelId, 'rows.wav', encodeWav16(samples, 16_000));
  const page = await at.visit(`/recordings/${audioId}`);
  await page.getByLabel('Play an utterance on entering it').uncheck();
  const text = page.getByLabel('Text of utterance 1', { exact: true });
  await see(text);
  await settled(page);
  await text.focus();
  await page.keyboard.press('Home');
  const other = guesses(page).getByRole('button', { pressed: false });
  await see(other);
  const [before, label] = [await text.inputValue(), (await other.first().textContent()) ?? ''];
  await page.keyboard.press('F3');
  expect(await text.inputValue()).toBe([label.split(/\s/u)[0], ...before.split(' ').slice(1)].join(' '));
  await page.keyboard.press('Shift+F3');
  expect(await text.inputValue()).toBe(before);

  await text.fill('');
  await page.keyboard.type('\\S a');
  await page.keyboard.press('Control+Shift+Digit6');
  await page.keyboard.press('F10');
  const labels = page.getByRole('toolbar', { name: 'Labels of the corpus' });
  await expect.poll(() => focused(labels.getByRole('button').first())).toBe(true);
  const added = await page.evaluate(() => document.activeElement?.textContent);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(text)).toBe(true);
  expect(await text.inputValue()).toBe(`ʃ ǎ ${added}`);
  await page.keyboard.press('Control+s');
  const { api } = at.service;
  const params = { path: { id: audioId }, query: { author: 'test' } };
  await expect
    .poll(
      async () =>
        (await api.ask(api.client.GET('/v1/audio/{id}/utterances', { params }))).utterances[0]?.text,
    )
    .toBe(`ʃ ǎ ${added}`);
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Letters and tones' }).click();
  await gone(labels);
});
