import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAnnotations } from '../packages/formats/src/annotations/index.js';
import { encodeWav16 } from '../packages/formats/src/wav/index.js';
import { longRecording as spokenRecording } from '../packages/server/test/support/long-recording.js';
import { expectAccessible, heading, longRecording, see, speech, stage, writeFiles } from './support/index.js';

const at = stage();
const folder = mkdtempSync(join(tmpdir(), 'persephone-single-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const saved = join(folder, 'saved.html');
/** What the service itself makes of each of the recordings. */
let expected: { readonly path: string; readonly text: string }[];

beforeAll(async () => {
  const { api } = at.service;
  const { modelId, audioIds } = await api.seedModel('Tones <&"');
  const ids = audioIds.slice(0, 2);
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', {
      params: { path: { id: modelId } },
      body: { audioIds: ids },
    }),
  );
  const texts: string[] = [];
  for (const { id } of jobs) {
    const { transcriptionId } = await api.finished(id);
    if (transcriptionId === null) throw new Error('A transcription has no id');
    const made = await api.ask(
      api.client.GET('/v1/transcriptions/{id}', { params: { path: { id: transcriptionId } } }),
    );
    texts.push(made.text);
  }
  const files = speech(2).map(({ wav }, i) => ({ name: `tones ${i + 1}.wav`, bytes: wav }));
  const paths = await writeFiles(folder, files);
  expected = paths.map((path, i) => ({ path, text: texts[i] ?? '' }));

  const page = await at.visit(`/models/${modelId}`);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Single-file transcriber' }).click();
  expect((await download).suggestedFilename()).toMatch(/^Tones .*\.html$/);
  await (await download).saveAs(saved);
});

/** As a person opens it who has no network. What it asks of any network is collected. */
async function openSaved(path = saved): Promise<{ readonly page: Page; readonly asked: string[] }> {
  const visitor = await at.arrive();
  await visitor.context.setOffline(true);
  const asked: string[] = [];
  visitor.context.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) asked.push(request.url());
  });
  return { page: await visitor.open(pathToFileURL(path).href), asked };
}

const ready = (page: Page) => see(page.getByText(/^Ready\. The model writes \d+ labels/), 60_000);
const card = (page: Page, name: string) => page.getByRole('article').filter({ hasText: name });

test('the page transcribes offline from disk what the service transcribes, and saves it for ELAN', async () => {
  const { page, asked } = await openSaved();
  await ready(page);
  await see(heading(page, 'Tones <&"'));
  await page.locator('input[type=file]').setInputFiles(expected.map(({ path }) => path));
  for (const [i, { text }] of expected.entries()) {
    const recording = card(page, `tones ${i + 1}.wav`);
    await see(recording.getByText(/^1 utterance in /), 60_000);
    expect(await recording.getByRole('textbox').textContent()).toBe(text);
  }
  await expectAccessible(page);
  expect(asked).toEqual([]);

  // A correction is in what is saved.
  const first = card(page, 'tones 1.wav');
  await first.getByRole('textbox').fill('a corrected text');
  const download = page.waitForEvent('download');
  await first.getByRole('button', { name: 'ELAN' }).click();
  expect((await download).suggestedFilename()).toBe('tones 1.eaf');
  const eaf = join(folder, 'tones 1.eaf');
  await (await download).saveAs(eaf);
  const document = await readAnnotations(readFileSync(eaf));
  expect(document.media).toMatchObject([{ name: 'tones 1.wav' }]);
  const texts = document.tiers.flatMap(({ annotations }) => annotations.map(({ text }) => text));
  expect(texts).toEqual(['a corrected text']);
});

test('a file that is no recording is named, speech that is not there is said to be missing, and work is cancelled', async () => {
  const { page } = await openSaved();
  await ready(page);
  const [broken, long, longer] = await writeFiles(folder, [
    { name: 'notes.wav', bytes: new TextEncoder().encode('no sound at all') },
    // Tones, which are no speech.
    { name: 'tones only.wav', bytes: longRecording(40, 3).wav },
    // So long that the one behind it still waits when it is cancelled, however slow the click is.
    { name: 'longer.wav', bytes: longRecording(400, 3).wav },
  ]);
  await page.locator('input[type=file]').setInputFiles([broken, long].map(String));
  await see(
    card(page, 'notes.wav')
      .getByText(/notes\.wav/)
      .nth(1),
    60_000,
  );
  await see(card(page, 'tones only.wav').getByText(/^No speech was found in /), 60_000);

  await page.getByRole('checkbox').check();
  await page.locator('input[type=file]').setInputFiles([longer, long].map(String));
  await page.getByRole('button', { name: 'Cancel' }).nth(1).click();
  await see(page.getByText(/^Cancelled\./), 60_000);
  await see(page.getByText(/^1 utterance in /), 60_000);
});

test('the utterances of a long recording are found, and saved with their times', async () => {
  const { samples, spoken } = await spokenRecording(14);
  const [long = ''] = await writeFiles(folder, [
    { name: 'session.wav', bytes: encodeWav16(samples, 16_000) },
  ]);
  const { page } = await openSaved();
  await ready(page);
  await page.locator('input[type=file]').setInputFiles(long);
  const session = card(page, 'session.wav');
  await see(session.getByText(/^\d+ utterances in /), 60_000);
  const download = page.waitForEvent('download');
  await session.getByRole('button', { name: 'Praat TextGrid' }).click();
  const path = join(folder, 'session.TextGrid');
  await (await download).saveAs(path);
  const { tiers } = await readAnnotations(readFileSync(path));
  const found = (tiers[0]?.annotations ?? []).filter(({ text }) => text !== '');
  expect(found.length).toBeGreaterThan(spoken.length / 2);
  // The model knows tones alone: what it writes of speech is no matter, when it is is.
  const near = found.filter(({ start }) => spoken.some((one) => Math.abs(one.start - (start ?? 0)) < 300));
  expect(near.length).toBeGreaterThan(0.8 * found.length);
});

test('a page that was cut off says so', async () => {
  const cut = join(folder, 'cut.html');
  const whole = readFileSync(saved, 'utf8');
  const [, model = ''] = /id="model">([^<]+)/.exec(whole) ?? [];
  await writeFiles(folder, [
    {
      name: 'cut.html',
      bytes: new TextEncoder().encode(whole.replace(model, `${model.slice(0, model.length / 2)}!`)),
    },
  ]);
  const { page } = await openSaved(cut);
  await see(page.getByText('This file is damaged: its model cannot be read. Save it or copy it again.'));
});
