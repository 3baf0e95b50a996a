import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  drop,
  expectAccessible,
  gone,
  heading,
  see,
  settled,
  speech,
  speechFiles,
  stage,
  textFile,
  writeFiles,
} from './support/index.js';

const at = stage();
let modelId: number;

beforeAll(async () => {
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 20, maximumEpochs: 20 };
  ({ modelId } = await at.service.api.seedModel('Ear', learning, 24));
});

test('recordings are dropped and transcribed; one is corrected by keyboard alone, accepted, and in the next corpus', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'persephone-new-'));
  try {
    const recordings = speechFiles(3, 77).filter(({ name }) => name.endsWith('.wav'));
    const paths = await writeFiles(folder, [
      ...recordings.map(({ name, bytes }) => ({ name: `new-${name}`, bytes })),
      textFile('letter.wav', 'Dear all, this is no recording.'),
    ]);
    const visitor = await at.arrive();
    const page = await visitor.open(`/transcribe?modelId=${modelId}`);
    await see(page.getByText('Drop new recordings here'));
    await settled(page);
    await expectAccessible(page);
    await drop(page.getByText('Drop new recordings here'), paths);
    await see(page.getByText(/3 recordings chosen/));
    // What cannot be decoded is told by its name.
    await see(page.getByText(/letter\.wav/));
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Transcribe 3 recordings' }).click();
    await expect
      .poll(() => page.getByRole('link', { name: /^Review new-/ }).count(), { timeout: 60_000 })
      .toBe(3);
    await settled(page);
    await expectAccessible(page);
    await page.reload();
    await expect.poll(() => page.getByRole('link', { name: /^Review new-/ }).count()).toBe(3);

    // From here on by keyboard alone.
    await page.getByRole('link', { name: 'Review', exact: true }).focus();
    await page.keyboard.press('Enter');
    await see(page.getByLabel('Transcription', { exact: true }));
    const name = await heading(page, /new-speech/).textContent();
    await settled(page);
    await expectAccessible(page);
    await page.keyboard.press('e');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('a e i o a');
    // Nothing of it is lost.
    await page.reload();
    await see(page.getByText(/Your edits from last time are here again/));
    expect(await page.getByLabel('Transcription', { exact: true }).inputValue()).toBe('a e i o a');
    await page.keyboard.press('F1');
    await see(page.getByRole('dialog', { name: 'Keys' }));
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog', { name: 'Keys' }));
    await page.getByLabel('Transcription', { exact: true }).focus();
    // Whether it plays by itself after a reload is the browser's to say.
    await page.keyboard.press('Control+Shift+Space');
    await see(page.getByRole('button', { name: 'Pause', exact: true }));
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => heading(page, /new-speech/).textContent()).not.toBe(name);
    const second = await heading(page, /new-speech/).textContent();
    await page.keyboard.press('Alt+PageDown');
    await expect.poll(() => heading(page, /new-speech/).textContent()).not.toBe(second);
    await page.keyboard.press('Alt+PageDown');
    await see(heading(page, /last one|All reviewed/));
    await expectAccessible(page);

    const { api } = at.service;
    const { items } = await api.ask(
      api.client.GET('/v1/utterances', { params: { query: { name: name ?? '' } } }),
    );
    expect(items.map((utterance) => [utterance.name, utterance.text, utterance.source])).toEqual([
      [name, 'a e i o a', 'person'],
    ]);
    await page.getByRole('link', { name: 'Make a new corpus' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('With the accepted one');
    await page.getByRole('button', { name: 'Make the corpus' }).click();
    await see(heading(page, 'With the accepted one'));
    const corpora = await api.ask(
      api.client.GET('/v1/corpora', { params: { query: { name: 'With the accepted' } } }),
    );
    const corpusId = corpora.items[0]?.id;
    const query = { name: name ?? '', ...(corpusId === undefined ? {} : { corpusId }) };
    const within = await api.ask(api.client.GET('/v1/utterances', { params: { query } }));
    expect(within.items).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an empty transcription is not accepted, and says why; an acceptance is taken back', async () => {
  const { api } = at.service;
  const waiting = await api.ask(
    api.client.GET('/v1/transcriptions', {
      params: { query: { source: 'model', used: false, corrected: false } },
    }),
  );
  const [transcription] = waiting.items;
  if (!transcription) throw new Error('No transcription waits');
  const page = await at.visit(`/review/${transcription.id}`);
  const field = page.getByLabel('Transcription', { exact: true });
  await field.fill('');
  await field.press('Control+Enter');
  await see(page.getByText(/There is no label to accept/));
  // What was not played would be asked about.
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await see(page.getByRole('button', { name: 'Pause', exact: true }));
  await field.fill('o i');
  await field.press('Control+Enter');
  await see(page.getByText(/^Accepted: /));
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect
    .poll(async () =>
      (
        await api.ask(
          api.client.GET('/v1/utterances', {
            params: { query: { source: 'person', name: transcription.name } },
          }),
        )
      ).items.map(({ text }) => text),
    )
    .not.toContain('o i');
});

test('what was not played is accepted only after a question, which is asked of a recording once', async () => {
  const { api } = at.service;
  const [recording] = speech(1, 78);
  if (!recording) throw new Error('There is no speech');
  const audioId = await api.uploadAudio('unplayed.wav', recording.wav);
  const params = { path: { id: modelId } };
  await api.ask(api.client.POST('/v1/models/{id}/transcribe', { params, body: { audioIds: [audioId] } }));
  const drafts = async () =>
    (await api.ask(api.client.GET('/v1/transcriptions', { params: { query: { audioId } } }))).items;
  await expect.poll(async () => (await drafts()).length, { timeout: 60_000 }).toBe(1);
  const [transcription] = await drafts();
  const page = await at.visit(`/review/${transcription?.id}`);
  await page.getByLabel('Play each at once').uncheck();
  await page.reload();
  await see(page.getByRole('button', { name: 'Play', exact: true }));
  const field = page.getByLabel('Transcription', { exact: true });
  // Says that nothing is changed; what is asked next is not covered by that.
  await field.press('Control+s');
  await see(page.locator('.mantine-Notification-root'));
  await field.fill('o i');
  await field.press('Control+Enter');
  const question = page.getByRole('dialog', { name: 'Accept what was not played?' });
  await see(question);
  const covered = await page.evaluate(() => {
    const over = document.querySelector('.mantine-Notification-root')?.getBoundingClientRect();
    const below = document.querySelector('[role=dialog]')?.getBoundingClientRect();
    return over && below ? over.bottom > below.top && over.top < below.bottom : 'one is gone';
  });
  expect(covered).toBe(false);
  await settled(page);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await gone(question);
  await field.press('Control+Enter');
  await see(question);
  await page.keyboard.press('Enter');
  await see(page.getByText(/^Accepted: /));
  await page.getByRole('button', { name: 'Undo' }).click();
  await see(heading(page, 'unplayed.wav'));
  await expect.poll(() => page.getByRole('button', { name: /^Accept, next/ }).isEnabled()).toBe(true);
  await field.fill('o i');
  await field.press('Control+Enter');
  await see(page.getByText(/^Accepted: /));
  await gone(question);
});

test('what is written stays where it is when the sound arrives late', async () => {
  const { api } = at.service;
  const { items } = await api.ask(
    api.client.GET('/v1/transcriptions', { params: { query: { source: 'model' } } }),
  );
  const page = await at.visit('/');
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/v1/audio/*/file', async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(new URL(`/review/${items[0]?.id}`, page.url()).href);
  const field = page.getByLabel('Transcription', { exact: true });
  await field.fill('a e i o');
  await see(page.getByLabel('Loading the recording'));
  // All else has arrived by then.
  await page.waitForTimeout(1000);
  const before = await field.boundingBox();
  release();
  await see(page.getByRole('toolbar', { name: 'Labels under their times' }).getByRole('button').first());
  expect(await field.boundingBox()).toEqual(before);
});

test('of a long text the line that is written in is never under the buttons, however low the window', async () => {
  const { api } = at.service;
  const { items } = await api.ask(
    api.client.GET('/v1/transcriptions', { params: { query: { source: 'model' } } }),
  );
  const page = await at.visit(`/review/${items[0]?.id}`);
  const field = page.getByLabel('Transcription', { exact: true });
  await field.fill('a e i o '.repeat(250).trim());
  const mark = page.locator('[data-current]').last();
  const buttons = page.getByRole('button', { name: /^(Accept|Save the change)/ });
  for (const height of [720, 560]) {
    await page.setViewportSize({ width: 1280, height });
    await field.focus();
    await page.keyboard.press('Control+Home');
    for (let line = 0; line < 14; line++) {
      await page.keyboard.press('ArrowDown');
      if (line % 7 !== 6) continue;
      await page.keyboard.press('x');
      await expect
        .poll(
          async () => {
            const [label, bar] = [await mark.boundingBox(), await buttons.first().boundingBox()];
            if (!label || !bar) return 'not seen';
            const seen = label.y >= 52 && label.y + label.height <= height;
            return seen && (label.y + label.height <= bar.y || label.y >= bar.y + bar.height)
              ? 'free'
              : 'covered';
          },
          { message: `line ${line + 1} of a window of ${height}` },
        )
        .toBe('free');
    }
  }
});
