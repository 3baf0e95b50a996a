// How long it takes from a key to what is seen of it on the page of a long recording with many utterances:
//   npx tsx bench/utterances/run.ts [--minutes 180] [--utterances 5000] [--keys 60]
// In the built page: a text typed at the beginning, in the middle and at the end of the list, going from row to row, a boundary
// nudged, and how long a frame takes while the list is scrolled through. Times are the browser's own (Event Timing: to the
// next paint, in steps of 8 ms).
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
    minutes: { type: 'string', default: '180' },
    utterances: { type: 'string', default: '5000' },
    keys: { type: 'string', default: '60' },
  },
});
const minutes = Number(values.minutes);
const utterances = Number(values.utterances);
const keys = Number(values.keys);
const betweenKeysMs = 120;
const rate = 8000;

/** A tone that swells and fades, 16 bits. */
function wave(): Buffer {
  const samples = minutes * 60 * rate;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(2 * rate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  const second = Buffer.alloc(2 * rate);
  for (let i = 0; i < rate; i++) {
    const loudness = Math.sin((Math.PI * i) / rate);
    second.writeInt16LE(Math.round(8000 * loudness * Math.sin((2 * Math.PI * 220 * i) / rate)), 2 * i);
  }
  for (let at = 0; at < samples; at += rate) second.copy(wav, 44 + 2 * at);
  return wav;
}

/** A recording with the drafts of a model. */
async function fill(service: Service): Promise<number> {
  const { corpusId } = await service.api.seedCorpus('Tones');
  const modelId = await service.api.createModel('Recogniser', corpusId);
  const audioId = await service.api.uploadAudio('long.wav', wave());
  const database = await openDatabase({ url: `sqlite:${join(service.dataFolder, 'persephone.sqlite')}` });
  const each = Math.floor((minutes * 60_000) / utterances);
  const labels = ['a', 'e', 'i', 'o', 'm', 'ŋ', 'ɓ'];
  await database.transcriptions.insertMany(
    Array.from({ length: utterances }, (_, i) => {
      const [startMs, endMs] = [i * each, i * each + Math.floor(each * 0.8)];
      const count = 20;
      const labelTimes = Array.from({ length: count }, (_, k) => ({
        label: labels[(i + k * k) % labels.length] ?? 'a',
        startMs: startMs + Math.floor(((endMs - startMs) * k) / count),
        endMs: startMs + Math.floor(((endMs - startMs) * (k + 1)) / count),
        confidence: 0.7,
      }));
      const text = labelTimes.map(({ label }) => label).join(' ');
      return {
        ...{ name: 'long', fileName: null, text, source: 'model' as const, modelId, audioId, labelTimes },
        ...{ startMs, endMs },
      };
    }),
  );
  await database.close();
  return audioId;
}

/** Press keys as fast as a person types; what the browser measures, ms. */
async function press(page: Page, wanted: (i: number) => string): Promise<number[]> {
  await page.waitForTimeout(1000);
  await page.evaluate(() => {
    const kept: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') kept.push(duration);
    });
    observer.observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    Object.assign(window, { measured: kept, observer });
  });
  for (let i = 0; i < keys; i++) {
    const began = performance.now();
    await page.keyboard.press(wanted(i));
    const left = betweenKeysMs - (performance.now() - began);
    if (left > 0) await page.waitForTimeout(left);
  }
  await page.waitForTimeout(1500);
  const found = await page.evaluate(() => {
    const { measured, observer } = window as unknown as {
      measured: number[];
      observer: PerformanceObserver;
    };
    observer.disconnect();
    return measured;
  });
  // What was painted within 16 ms is not reported.
  return [...found, ...new Array<number>(Math.max(0, keys - found.length)).fill(16)];
}

const report = (times: readonly number[], name: string) => {
  const of = (part: number) => String(Math.round(percentile(times, part))).padStart(5);
  console.log(`${of(0.5)} ${of(0.95)}  ${name}`);
};

/** Scroll so far in so many frames; how long each took, ms. */
const scrolled = (page: Page) =>
  page.getByRole('region', { name: 'Utterances' }).evaluate(async (list) => {
    const times: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 120; frame++) {
      list.scrollTop = (list.scrollHeight * frame) / 120;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      times.push(now - last);
      last = now;
    }
    return times;
  });

endOnSignals();
ensureBuilt();
ensurePageBuilt();
const service = await Service.start({ workers: 1 });
try {
  const audioId = await fill(service);
  console.log(`${utterances} utterances in ${minutes} minutes\n  p50   p95  milliseconds`);
  await withBrowser(async (browser) => {
    const visitor = await Visitor.arrive(browser, () => service.url);
    visitor.context.setDefaultTimeout(120_000);
    const began = performance.now();
    const page = await visitor.open(`/recordings/${audioId}`);
    await see(page.getByLabel('Text of utterance 1', { exact: true }));
    console.log(`${Math.round(performance.now() - began)} until the list is there`);
    await settled(page);
    await page.getByLabel('Play an utterance on entering it').uncheck();
    for (const [where, share] of [
      ['beginning', 0],
      ['middle', 0.5],
      ['end', 0.99],
    ] as const) {
      await page
        .getByRole('region', { name: 'Utterances' })
        .evaluate((list, part) => list.scrollTo(0, list.scrollHeight * part), share);
      const number = Math.max(1, Math.floor(utterances * share) + 2);
      const field = page.getByLabel(`Text of utterance ${number}`, { exact: true });
      await field.focus();
      report(await press(page, (i) => (i % 2 ? 'Space' : 'e')), `typing, ${where}`);
      report(await press(page, () => 'ArrowDown'), `from row to row, ${where}`);
      report(await press(page, () => 'Alt+ArrowRight'), `moving a boundary, ${where}`);
    }
    report(await scrolled(page), 'a frame while the list is scrolled through');
    await visitor.leave();
  });
} finally {
  await service.dispose();
}
