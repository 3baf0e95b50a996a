import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { aiffOf } from '../packages/server/test/support/aiff.js';
import {
  drop,
  expectAccessible,
  folderOfTest,
  heading,
  see,
  settled,
  stage,
  writeFiles,
} from './support/index.js';

const at = stage();
const folder = folderOfTest();
const tones = readFileSync(new URL('../packages/engine/test/audio/fixtures/tones.m4a', import.meta.url));
/** Long enough that its conversion is seen and can be cancelled. */
const longSeconds = 3000;
let modelId: number;

beforeAll(async () => {
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 20, maximumEpochs: 20 };
  ({ modelId } = await at.service.api.seedModel('Ear', learning, 24));
});

const found = async (name: string) => {
  const { api } = at.service;
  const query = { name, limit: 1 } as const;
  const { items } = await api.ask(api.client.GET('/v1/audio', { params: { query } }));
  return items[0];
};

test('an .m4a and an .mp4 are dropped: their sound is kept, plays, and is transcribed', async () => {
  const paths = await writeFiles(folder(), [
    { name: 'tones.m4a', bytes: tones },
    { name: 'session.mp4', bytes: tones },
  ]);
  const page = await at.visit(`/transcribe?modelId=${modelId}&view=recordings`);
  await drop(page.getByText('Drop new recordings here'), paths);
  await see(page.getByText(/2 recordings chosen/));
  for (const name of ['tones', 'session']) {
    await expect
      .poll(async () => {
        const audio = await found(name);
        return [audio?.inspection, audio?.problem, audio?.durationMs, audio?.channels];
      })
      .toEqual(['done', null, 1235, 2]);
  }
  await page.getByRole('button', { name: 'Transcribe 2 recordings' }).click();
  const review = page.getByRole('link', { name: /^Review (session|tones)/ });
  await expect.poll(() => review.count(), { timeout: 60_000 }).toBe(2);
  await page.getByRole('link', { name: /^Review session/ }).click();
  await see(heading(page, /session/));
  await settled(page);
  await expectAccessible(page);

  // What a browser is given is sound that it plays to its end.
  const audio = await found('session');
  const played = await page.evaluate(async (url) => {
    const player = new Audio(url);
    player.muted = true;
    const ended = new Promise<void>((resolve, reject) => {
      player.addEventListener('ended', () => resolve());
      player.addEventListener('error', () => reject(new Error(player.error?.message)));
    });
    await player.play();
    await ended;
    return player.currentTime;
  }, audio?.url ?? '');
  expect(played).toBeCloseTo(1.2345, 2);
  expect(await (await fetch(new URL(audio?.url ?? '', at.service.url))).arrayBuffer()).toHaveProperty(
    'byteLength',
    // A header of 80 bytes, two channels of 16 bits.
    80 + 4 * 39_504,
  );
});

test('how far the sound track of a long file is, is shown; cancelled, it says so, and comes again', {
  timeout: 300_000,
}, async () => {
  const [path = ''] = await writeFiles(folder(), [{ name: 'long.aiff', bytes: aiffOf(longSeconds) }]);
  const page = await at.visit(`/transcribe?modelId=${modelId}&view=recordings`);
  await drop(page.getByText('Drop new recordings here'), [path]);
  await see(page.getByText(/Extracting the sound track: \d+ %/));
  await page.getByRole('button', { name: 'Cancel the check of long.aiff' }).click();
  await expect.poll(async () => (await found('long'))?.problem?.code).toBe('audio-check-cancelled');
  await page.goto(new URL('/recordings?only=problem', at.service.url).href);
  await see(page.getByText(/The check of long\.aiff was cancelled/));
  await settled(page);
  await expectAccessible(page);

  await page.goto(new URL(`/transcribe?modelId=${modelId}&view=recordings`, at.service.url).href);
  await drop(page.getByText('Drop new recordings here'), [join(folder(), 'long.aiff')]);
  await expect
    .poll(
      async () => {
        const audio = await found('long');
        return [audio?.inspection, audio?.problem, audio?.durationMs];
      },
      { timeout: 200_000 },
    )
    .toEqual(['done', null, 1000 * longSeconds]);
});
