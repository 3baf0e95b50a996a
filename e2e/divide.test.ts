import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { spoken } from '../packages/server/test/support/tones.js';
import {
  drop,
  dropZone,
  expectAccessible,
  folderOfTest,
  gone,
  heading,
  see,
  settled,
  stage,
  textFile,
  writeFiles,
} from './support/index.js';

/** One worker does one thing after the other. */
const at = stage({ workers: 1 });
const folder = folderOfTest();
/** Enough for tones to be told apart. */
const settings = { hiddenSize: 16, numberLayers: 1, minimumEpochs: 40, maximumEpochs: 40 };
const endless = { hiddenSize: 20, numberLayers: 1, minimumEpochs: 100_000, maximumEpochs: 100_000 };
let corpusId: number;

beforeAll(async () => {
  ({ corpusId } = await at.service.api.seedModel('Recogniser', settings));
}, 300_000);
afterEach(() => at.service.api.cancelAll());

const lines = Array.from({ length: 70 }, (_, i) =>
  Array.from({ length: 6 }, (_, j) => 'aeio'[(i * 3 + j * (1 + (i % 2))) % 4] ?? 'a').join(' '),
);

/** A recording of more than two minutes: the lines, each with a second of silence before and after it. */
function longWav(): Uint8Array {
  const silence = new Float32Array(16_000);
  const parts = [silence, ...lines.flatMap((line) => [spoken(line.split(' ')), silence])];
  return encodeWav16(Float32Array.from(parts.flatMap((part) => [...part])), 16_000);
}

async function rowsOf(audioId: number) {
  const { api } = at.service;
  const params = { path: { id: audioId }, query: { author: 'test' } };
  return (await api.ask(api.client.GET('/v1/audio/{id}/utterances', { params }))).utterances;
}
const textsOf = async (audioId: number) => (await rowsOf(audioId)).map(({ text }) => text);

const panel = (page: Page) => page.getByRole('region', { name: /^Divide utterance \d+$/ });

async function imported(page: Page, name: string): Promise<number> {
  await writeFiles(join(folder(), name), [
    { name: `${name}.wav`, bytes: longWav() },
    textFile(`${name}.phonemes`, `${lines.join('\n')}\n`),
  ]);
  await drop(dropZone(page), [join(folder(), name)]);
  // It says so, and is imported all the same.
  await see(page.getByText('Recordings that are too long to train on'));
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await see(page.getByRole('link', { name: /too long to be trained on: divide/ }), 60_000);
  const { api } = at.service;
  const { items } = await api.ask(api.client.GET('/v1/audio', { params: { query: { name } } }));
  return items[0]?.id ?? 0;
}

test('a long recording with one transcription is imported, and divided by a model while its page is loaded again', async () => {
  const page = await at.visit('/import');
  const audioId = await imported(page, 'village');
  const [before] = await rowsOf(audioId);
  expect(before).toMatchObject({ startMs: null, text: `${lines.join('\n')}\n` });
  await page.getByRole('link', { name: /too long to be trained on: divide/ }).click();
  await page.getByRole('row', { name: /village/ }).click();
  await page.getByRole('link', { name: 'Divide it in its recording' }).click();
  await see(heading(page, 'village.wav'));
  await page.getByRole('button', { name: 'Divide it', exact: true }).click();
  await see(panel(page).getByText(/, 70 lines$/));
  await settled(page);
  await expectAccessible(page);
  // An utterance is played when it is entered; this was to divide it.
  await see(page.getByRole('button', { name: 'Play', exact: true }));

  // The worker is busy, so that the page is left while the division waits and works.
  const { api } = at.service;
  const endlessJob = await api.train(await api.createModel('Endless', corpusId, endless));
  await expect.poll(async () => (await api.job(endlessJob.id)).state).toBe('running');
  await panel(page).getByRole('button', { name: 'Align and divide' }).click();
  await see(panel(page).getByText('Waiting'));
  await page.reload();
  await see(panel(page).getByText('Waiting'));
  expect(await textsOf(audioId)).toEqual([before?.text]);
  await panel(page).getByRole('button', { name: 'Cancel' }).click();
  await gone(panel(page));
  expect(await textsOf(audioId)).toEqual([before?.text]);

  await page.getByRole('button', { name: 'Divide it', exact: true }).click();
  await panel(page).getByRole('button', { name: 'Preview' }).click();
  await see(panel(page).getByText('Waiting'));
  await page.reload();
  await see(panel(page).getByText('Waiting'));
  await api.client.POST('/v1/jobs/{jobId}/cancel', { params: { path: { jobId: endlessJob.id } } });
  await see(panel(page).getByText('It would be 70 utterances. Nothing is changed yet.'), 60_000);
  const parts = panel(page).getByRole('region', { name: 'What it would be divided into' });
  await see(parts.getByText(lines[0] ?? '', { exact: true }));
  expect(await textsOf(audioId)).toEqual([before?.text]);
  await settled(page);
  await expectAccessible(page);
  await panel(page).getByRole('button', { name: 'Divide it like this' }).click();
  await see(page.getByText('It is 70 utterances now.'), 60_000);
  await see(page.getByText(/^70 utterances, \d+ of them accepted$/));
  expect(await textsOf(audioId)).toEqual(lines);
  await gone(page.getByText('Too long to be trained on at once'));

  await page.getByRole('button', { name: 'Undo the division', exact: true }).click();
  await see(page.getByText(/^1 utterance, 1 of them accepted$/));
  expect(await rowsOf(audioId)).toEqual([before]);
  await page.getByRole('button', { name: 'Redo the division', exact: true }).click();
  await see(page.getByText(/^70 utterances, \d+ of them accepted$/));
});

test('it is split by hand where both cursors are, and at pauses it says how many stretches there are', async () => {
  const page = await at.visit('/import');
  const audioId = await imported(page, 'market');
  await page.goto(`${at.service.url}/recordings/${audioId}`);
  await page.getByRole('button', { name: 'Divide it', exact: true }).click();
  // Tones are no speech.
  await panel(page).getByText('At pauses', { exact: true }).click();
  await panel(page).getByRole('button', { name: 'Divide at pauses' }).click();
  await see(
    panel(page).getByText(/The text has 70 lines, and its sound .* of speech between pauses/),
    60_000,
  );
  await settled(page);

  await panel(page).getByText('By hand', { exact: true }).click();
  const text = panel(page).getByRole('textbox', { name: 'The whole text of the utterance' });
  expect(await panel(page).getByRole('button', { name: 'Split here' }).isDisabled()).toBe(true);
  await text.click();
  for (const key of ['Control+Home', 'ArrowDown', 'ArrowDown', 'End']) await page.keyboard.press(key);
  await expectAccessible(page);
  const waveform = await page.locator('[data-time-axis]').nth(1).boundingBox();
  if (!waveform) throw new Error('The waveform is seen');
  await page.mouse.click(waveform.x + waveform.width / 3, waveform.y + 30);
  await see(panel(page).getByText(/^18 of 420 labels go before /));
  await panel(page).getByRole('button', { name: 'Split here' }).click();
  await see(page.getByText(/^2 utterances, 2 of them accepted$/));
  expect(await textsOf(audioId)).toEqual([lines.slice(0, 3).join('\n'), lines.slice(3).join('\n')]);
  const [first, second] = await rowsOf(audioId);
  expect(first?.endMs).toBe(second?.startMs);
  // The rest goes on from there.
  await see(panel(page).getByText(/, 67 lines$/));
  expect(await text.inputValue()).toBe(lines.slice(3).join('\n'));
});
