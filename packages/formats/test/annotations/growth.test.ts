import { describe, expect, test } from 'vitest';
import {
  addTranscriptions,
  type NewFileFormat,
  newAnnotationFile,
  newFileFormats,
  type TranscribedUtterance,
} from '../../src/annotations/index.js';

const options = {
  date: '2020-01-31T12:00:00Z',
  urn: '8b2c1c1e-6f0e-4a58-9d9a-000000000001',
  labels: true,
  confidence: false,
  annotator: 'model',
};

const utterance = (start: number, end: number, speaker: string | null): TranscribedUtterance => {
  const middle = (start + end) / 2;
  const labels = [
    { label: 'a', startMs: start, endMs: middle, confidence: 0.5 },
    { label: 'b', startMs: middle, endMs: end, confidence: 1 },
  ];
  return { start, end, speaker, text: 'a b', labels, reviewed: false };
};

const write = (format: NewFileFormat, utterances: readonly TranscribedUtterance[]) =>
  newAnnotationFile(
    { media: 'a.wav', lengthMilliseconds: null, language: null, utterances },
    format,
    options,
  );

/** In ms that this process worked: what else the machine does is not counted. */
function worked(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Three times as many take nine times as long where the time grows with the square. */
function expectLinear(write: (n: number) => () => unknown, n: number): void {
  const [few, many] = [write(n), write(3 * n)];
  const most = Math.max(6 * Math.min(worked(few), worked(few)), 500);
  let took = worked(many);
  // What is cleared up in between is not always its own.
  if (took > most) took = worked(many);
  expect(took).toBeLessThan(most);
}

describe('the time to write a file grows as its utterances', () => {
  const formats = Object.keys(newFileFormats) as NewFileFormat[];
  const many = (n: number, of: (i: number) => TranscribedUtterance) =>
    Array.from({ length: n }, (_, i) => of(i));

  test.each(formats)('%s: 10,000 and 30,000', { timeout: 120_000 }, (format) => {
    expectLinear((n) => {
      const utterances = many(n, (i) => utterance(i * 500, i * 500 + 900, `S${i % 2}`));
      return () => write(format, utterances);
    }, 10_000);
  });

  // Each of them is a tier of its own, or a turn of all.
  test.each(formats)('%s: 1,000 and 3,000 at the same time', { timeout: 120_000 }, (format) => {
    for (const speaker of [() => null, (i: number) => `S${i}`]) {
      expectLinear((n) => {
        const utterances = many(n, (i) => utterance(i, i + 10_000_000, speaker(i)));
        return () => write(format, utterances);
      }, 1000);
    }
  });

  const extensible = ['eaf', 'textgrid'] as const;
  test.each(extensible)('%s: 300 and 900 speakers in the same file', { timeout: 60_000 }, (format) => {
    const { bytes } = write(format, [utterance(0, 100_000, 'Ana')]);
    expectLinear((n) => {
      const utterances = many(n, (i) => utterance(i * 10, i * 10 + 1000, `T${i}`));
      return () => addTranscriptions(bytes, utterances, options);
    }, 300);
  });
});
