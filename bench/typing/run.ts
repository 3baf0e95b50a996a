// How long it takes from a key to what is seen of it, where the transcription of a long recording is corrected:
//   npx tsx bench/typing/run.ts [--minutes 30] [--labels 10000] [--keys 60] [--profile FILE]
// In the built page, on the review and in the editor of utterances, at the beginning, in the middle and at the end of the
// text, as fast as a person types. Times are the browser's own (Event Timing: to the next paint, in steps of 8 ms), and how
// long it is busy for each key in all. --profile writes what the processor did on the review, for a browser's developer tools.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { see, settled, Visitor } from '../../e2e/support/browser.js';
import { endOnSignals, Service } from '../../e2e/support/service.js';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { ensureBuilt, ensurePageBuilt } from '../../scripts/prepare.mjs';
import { percentile } from '../shared/figures.js';
import { withBrowser } from '../shared/page.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    labels: { type: 'string', default: '10000' },
    keys: { type: 'string', default: '60' },
    profile: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const labels = Number(values.labels);
const keys = Number(values.keys);
const betweenKeysMs = 120;

/** Repeatable numbers from 0 to 1. */
function lot(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function wave(): Buffer {
  const rate = 16_000;
  const samples = minutes * 60 * rate;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  for (const [at, value] of [16, rate, 2 * rate].map((value, i) => [[16, 24, 28][i] ?? 0, value] as const)) {
    wav.writeUInt32LE(value, at);
  }
  for (const [at, value] of [1, 1, 2, 16].map((value, i) => [[20, 22, 32, 34][i] ?? 0, value] as const)) {
    wav.writeUInt16LE(value, at);
  }
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) {
    const loudness = Math.max(0, Math.sin((2 * Math.PI * i) / rate / 3));
    wav.writeInt16LE(Math.round(8000 * loudness * Math.sin((2 * Math.PI * 220 * i) / rate)), 44 + 2 * i);
  }
  return wav;
}

/** A recording with the hypothesis of a model, and the same as an utterance. */
async function fill(service: Service): Promise<{ transcriptionId: number; utteranceId: number }> {
  const { corpusId } = await service.api.seedCorpus('Tones');
  const modelId = await service.api.createModel('Ear', corpusId);
  const database = await openDatabase({ url: `sqlite:${join(service.dataFolder, 'persephone.sqlite')}` });
  const drawn = lot(7);
  const each = (minutes * 60_000) / labels;
  const labelTimes = Array.from({ length: labels }, (_, i) => ({
    label: drawn() < 0.02 ? 'y' : (['a', 'e', 'i', 'o'][Math.floor(drawn() * 4)] ?? 'a'),
    startMs: Math.round(i * each),
    endMs: Math.round(i * each + each * 0.6),
    confidence: drawn() < 0.7 ? 0.95 : drawn(),
  }));
  const text = labelTimes.map(({ label }) => label).join(' ');
  const ids = [];
  for (const name of ['to-review', 'utterance']) {
    const audioId = await service.api.uploadAudio(`${name}.wav`, wave());
    const made = { name, fileName: null, text, source: 'model' as const, modelId, audioId, labelTimes };
    ids.push({ audioId, transcriptionId: (await database.transcriptions.insert(made)).id });
  }
  await database.close();
  const [review, other] = ids;
  if (!review || !other) throw new Error('Two were made');
  const body = { utterances: [other] };
  const { utterances } = await service.api.ask(service.api.client.POST('/v1/utterances', { body }));
  return { transcriptionId: review.transcriptionId, utteranceId: utterances[0]?.id ?? 0 };
}

interface Timing {
  readonly toPaint: number[];
  readonly busy: number;
}

/** Type at a place of the text, and what the browser measures. */
async function type(page: Page, share: number): Promise<Timing> {
  const field = page.getByLabel('Transcription', { exact: true });
  await field.evaluate((area: HTMLTextAreaElement, part) => {
    area.focus();
    const at = area.value.indexOf(' ', Math.floor((area.value.length - 2) * part));
    area.setSelectionRange(at, at);
  }, share);
  await page.keyboard.press('Space');
  await page.waitForTimeout(1500);
  await page.evaluate(() => {
    const kept = { toPaint: [] as number[], busy: 0 };
    Object.assign(window, { typing: kept });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') kept.toPaint.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) kept.busy += duration;
    }).observe({ type: 'longtask' });
  });
  for (let i = 0; i < keys; i++) {
    const began = performance.now();
    await page.keyboard.press(i % 2 ? 'Space' : 'e');
    const left = betweenKeysMs - (performance.now() - began);
    if (left > 0) await page.waitForTimeout(left);
  }
  await page.waitForTimeout(1500);
  const found = await page.evaluate(() => (window as unknown as { typing: Timing }).typing);
  // What was painted within 16 ms is not reported.
  return {
    toPaint: [...found.toPaint, ...new Array(Math.max(0, keys - found.toPaint.length)).fill(16)],
    busy: found.busy,
  };
}

async function measure(page: Page, name: string): Promise<void> {
  await see(page.getByLabel('Transcription', { exact: true }));
  await settled(page);
  await page.waitForTimeout(3000);
  for (const [where, share] of [
    ['beginning', 0.001],
    ['middle', 0.5],
    ['end', 0.999],
  ] as const) {
    const { toPaint, busy } = await type(page, share);
    const of = (part: number) => String(Math.round(percentile(toPaint, part))).padStart(5);
    console.log(`${of(0.5)} ${of(0.95)} ${String(Math.round(busy / keys)).padStart(5)}  ${name}, ${where}`);
  }
}

endOnSignals();
ensureBuilt();
ensurePageBuilt();
const service = await Service.start({ workers: 0 });
try {
  const { transcriptionId, utteranceId } = await fill(service);
  console.log(
    `${labels} labels in ${minutes} minutes\n  p50   p95  busy  milliseconds a key (busy: in tasks of more than 50 ms)`,
  );
  await withBrowser(async (browser) => {
    const visitor = await Visitor.arrive(browser, () => service.url);
    visitor.context.setDefaultTimeout(120_000);
    const page = await visitor.open(`/review/${transcriptionId}`);
    const session = values.profile === undefined ? undefined : await page.context().newCDPSession(page);
    await session?.send('Profiler.enable');
    await session?.send('Profiler.start');
    await measure(page, 'review');
    const profile = await session?.send('Profiler.stop');
    if (profile && values.profile) writeFileSync(values.profile, JSON.stringify(profile.profile));
    await page.close();
    await measure(await visitor.open(`/utterances?open=${utteranceId}`), 'utterance');
    await visitor.leave();
  });
} finally {
  await service.dispose();
}
