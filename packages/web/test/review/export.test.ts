import { describe, expect, test } from 'vitest';
import { type Exported, exportFiles } from '../../src/shared/transcription/export.js';
import { lineage, origin, placeInQueue } from '../../src/shared/transcription/family.js';

const exported = (file: string): Exported => ({
  ...{ file, lengthMs: 500, text: 'ŋ a' },
  labels: [
    { label: 'ŋ', startMs: 100 / 3, endMs: 100, confidence: 0.5 },
    { label: 'a', startMs: 100, endMs: 180 },
  ],
});

describe('exporting', () => {
  test('a table has all recordings', () => {
    expect(exportFiles([exported('a.wav'), exported('b.wav')], 'tsv', 'mine')).toEqual([
      {
        name: 'mine.tsv',
        text:
          'file\tlabel\tstartMs\tendMs\tconfidence\n' +
          'a.wav\tŋ\t33.33\t100\t0.5000\na.wav\ta\t100\t180\t\nb.wav\tŋ\t33.33\t100\t0.5000\nb.wav\ta\t100\t180\t\n',
      },
    ]);
  });

  test('otherwise each has a file of its name, and no two the same', () => {
    const files = exportFiles([exported('a.b.wav'), exported('a.b.mp3'), exported('c')], 'text', 'x');
    expect(files).toEqual([
      { name: 'a.b.txt', text: 'ŋ a\n' },
      { name: 'a.b (2).txt', text: 'ŋ a\n' },
      { name: 'c.txt', text: 'ŋ a\n' },
    ]);
    const [grid] = exportFiles([exported('a.wav')], 'textgrid', 'x');
    expect(grid?.name).toBe('a.TextGrid');
    expect(grid?.text).toContain('xmin = 0.03333\n');
  });
});

describe('where a transcription comes from', () => {
  const version = (id: number, basedOn: number | null, more: object = {}) => ({
    ...{
      id,
      basedOn,
      source: 'person' as 'person' | 'model',
      modelId: null,
      audioId: null,
      labelTimes: null,
    },
    ...{ utterances: 0, versions: 0 },
    ...more,
  });
  const recognised = version(1, null, {
    ...{ source: 'model', modelId: 7, audioId: 9, versions: 2 },
    labelTimes: [{ label: 'a', startMs: 0, endMs: 9 }],
  });
  const family = [
    recognised,
    version(2, 1, { versions: 1 }),
    version(3, 2),
    version(4, 1, { utterances: 1 }),
  ];

  test('is followed to what a model recognised', () => {
    const line = lineage(family, 3);
    expect(line.map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(origin(line)).toMatchObject({
      recognised: { id: 1 },
      times: [{ label: 'a' }],
      audioId: 9,
      modelId: 7,
    });
    expect(lineage(family, 99)).toEqual([]);
    // The first may have been deleted, or nobody but a person ever wrote it.
    expect(origin(lineage([version(5, null)], 5))).toEqual({
      ...{ recognised: undefined, times: [], audioId: undefined, modelId: undefined },
    });
  });

  test('its place in the queue is its own while it waits, else that of what was recognised', () => {
    expect([3, 4, 2, 1].map((id) => placeInQueue(lineage(family, id)))).toEqual([3, 1, 1, 1]);
    expect(placeInQueue([])).toBeUndefined();
  });
});
