import {
  annotationWriters,
  readAnnotations,
  type TranscribedUtterance,
} from '@persephone/formats/annotations';
import { describe, expect, test } from 'vitest';
import type { ExportRow } from '../../src/domain/export/export.js';
import { sameFile } from '../../src/domain/export/same-file.js';

const tier = (name: string, ...annotations: (readonly [number, number, string])[]) => ({
  name,
  annotations: annotations.map(([start, end, text]) => ({ start, end, text })),
});
const grid = (...tiers: readonly ReturnType<typeof tier>[]) =>
  annotationWriters.textgrid.write({ media: null, lengthMilliseconds: 4000, language: null, tiers }).bytes;

/** An utterance that is as the import made it of an annotation with this key. */
function imported(key: string, start: number, end: number, annotated: string, text = annotated) {
  const row: ExportRow = {
    ...{ startMs: start, endMs: end, speaker: null, text, labelTimes: null, reviewed: true, model: null },
    transcriptionId: text === annotated ? 1 : 2,
    annotation: { tier: 'tx', key, startMs: start, endMs: end, text: annotated, transcriptionId: 1 },
  };
  const utterance: TranscribedUtterance = {
    ...{ start, end, speaker: null, text, labels: null, reviewed: true },
  };
  return { row, utterance };
}

const options = { labels: false, confidence: false };
const codes = (faults: readonly { readonly code: string }[]) => faults.map(({ code }) => code);

describe('a TextGrid, whose intervals have no ids', () => {
  // Keys are of the times that an interval had when it was imported first.
  const moved = grid(tier('tx', [0, 1000, 'ma'], [1000, 2000, 'pa']));

  test('whose boundaries moved since it was imported first is given back as it came', () => {
    const rows = [imported('0-900', 0, 1000, 'ma'), imported('900-2000', 1000, 2000, 'pa')];
    const { bytes, faults } = sameFile(moved, 'a.wav', rows, ['tx'], options);
    expect(codes(faults)).toEqual(['nothing-added']);
    expect(Buffer.from(bytes).equals(moved)).toBe(true);
  });

  test('has what is corrected beside its tier', () => {
    const rows = [imported('0-900', 0, 1000, 'ma', 'mo'), imported('900-2000', 1000, 2000, 'pa')];
    const { tiers } = readAnnotations(sameFile(moved, 'a.wav', rows, ['tx'], options).bytes);
    expect(tiers.map(({ id, annotations }) => [id, annotations.map(({ text }) => text)])).toEqual([
      ['tx', ['ma', 'pa']],
      ['tx.transcription', ['mo']],
    ]);
  });

  test('with two tiers of one name and the same times is given back as it came', () => {
    const twice = grid(tier('tx', [0, 1000, 'ma']), tier('tx', [0, 1000, 'pa']));
    const rows = [imported('0-1000', 0, 1000, 'ma'), imported('0-1000#2', 0, 1000, 'pa')];
    expect(codes(sameFile(twice, 'a.wav', rows, ['tx'], options).faults)).toEqual(['nothing-added']);
  });
});
