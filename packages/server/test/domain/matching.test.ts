import type { AnnotatedUtterance } from '@persephone/formats/annotation-import';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Content,
  type KnownAnnotation,
  known,
  matched,
  renamedTiers,
} from '../../src/domain/annotations/matching.js';

const at = (startMs: number, endMs: number, text: string): Content => ({ startMs, endMs, text });
/** What became of each, by its text, in the order of the file before; null where it is gone. */
const became = (before: readonly Content[], now: readonly Content[]) => {
  const pairs = new Map(matched(before, now));
  return before.map((_, i) => {
    const to = pairs.get(i);
    return to === undefined ? null : to;
  });
};

describe('annotations of a format without ids are known again', () => {
  test.each([
    ['the same', [at(0, 5, 'a'), at(5, 9, 'b')], [at(0, 5, 'a'), at(5, 9, 'b')], [0, 1]],
    ['of equal times, the first gone', [at(0, 5, 'a'), at(0, 5, 'b')], [at(0, 5, 'b')], [null, 0]],
    ['of equal times, one corrected', [at(0, 5, 'a'), at(0, 5, 'b')], [at(0, 5, 'b'), at(0, 5, 'c')], [1, 0]],
    ['equal in all, one more', [at(0, 5, 'a')], [at(0, 5, 'a'), at(0, 5, 'a')], [0]],
    ['corrected', [at(0, 5, 'a'), at(5, 9, 'b')], [at(0, 5, 'c'), at(5, 9, 'b')], [0, 1]],
    ['moved', [at(0, 5, 'a'), at(5, 9, 'b')], [at(5, 9, 'b'), at(20, 25, 'a')], [1, 0]],
    [
      'all moved by more than they are apart',
      [at(10, 11, 'm'), at(20, 21, 'm'), at(30, 31, 'm')],
      [at(22, 23, 'm'), at(32, 33, 'm'), at(42, 43, 'm')],
      [0, 1, 2],
    ],
    [
      'moved a little, one of them gone',
      [at(10, 11, 'm'), at(20, 21, 'm'), at(30, 31, 'm')],
      [at(12, 13, 'm'), at(32, 33, 'm')],
      [0, null, 1],
    ],
    [
      'moved a little, one more',
      [at(10, 11, 'm'), at(30, 31, 'm')],
      [at(12, 13, 'm'), at(19, 20, 'm'), at(32, 33, 'm')],
      [0, 2],
    ],
    ['moved and corrected', [at(100, 200, 'a')], [at(110, 205, 'b')], [0]],
    ['another', [at(100, 200, 'a')], [at(190, 300, 'b')], [null]],
  ] as const)('%s', (_, before, now, expected) => {
    expect(became(before, now)).toEqual(expected);
  });

  test('as many as can be, each once, and what is the same is itself, whatever else there is', () => {
    const content = fc
      .tuple(fc.nat(8), fc.integer({ min: 1, max: 4 }), fc.constantFrom('a', 'b', 'c'))
      .map(([start, length, text]) => at(start, start + length, text));
    fc.assert(
      fc.property(fc.array(content), fc.array(content), (before, now) => {
        const pairs = matched(before, now);
        expect(new Set(pairs.map(([from]) => from)).size).toBe(pairs.length);
        expect(new Set(pairs.map(([, to]) => to)).size).toBe(pairs.length);
        const count = (all: readonly Content[]) => {
          const counts = new Map<string, number>();
          for (const one of all) counts.set(JSON.stringify(one), (counts.get(JSON.stringify(one)) ?? 0) + 1);
          return counts;
        };
        const [old, fresh] = [count(before), count(now)];
        const common = [...old].reduce((sum, [key, many]) => sum + Math.min(many, fresh.get(key) ?? 0), 0);
        const same = pairs.filter(
          ([from, to]) => JSON.stringify(before[from]) === JSON.stringify(now[to]),
        ).length;
        expect(same).toBe(common);
        const texts = (all: readonly Content[], text: string) =>
          all.filter((one) => one.text === text).length;
        const left = ['a', 'b', 'c'].map((text) =>
          Math.min(
            texts(
              before.filter((_, i) => !pairs.some(([from]) => from === i)),
              text,
            ),
            texts(
              now.filter((_, i) => !pairs.some(([, to]) => to === i)),
              text,
            ),
          ),
        );
        expect(left).toEqual([0, 0, 0]);
      }),
    );
  });

  test('30,000 that have all moved, with one text among them, in seconds', () => {
    const all = Array.from({ length: 30_000 }, (_, i) => at(i * 100, i * 100 + 90, 'mhm'));
    const moved = all.slice(10).map((one) => ({ ...one, startMs: one.startMs + 7, endMs: one.endMs + 7 }));
    const started = performance.now();
    const pairs = matched(all, moved);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(pairs).toHaveLength(29_990);
    expect(pairs.filter(([from, to]) => from === to + 10)).toHaveLength(29_990);
  });
});

const utterance = (tier: string, one: Content, key?: string): AnnotatedUtterance => ({
  ...{ tier, key: key ?? `${one.startMs}-${one.endMs}`, hasId: key !== undefined },
  ...{
    startMs: one.startMs,
    endMs: one.endMs,
    channel: null,
    speaker: null,
    annotated: one.text,
    labels: [one.text],
  },
});
const stored = (tier: string, key: string, one: Content): KnownAnnotation => ({ id: 1, tier, key, ...one });

describe('keys', () => {
  test('of what has ids are these; others keep theirs; new ones are those of nothing that is stored', () => {
    const before = [
      stored('tx', '0-5', at(0, 5, 'a')),
      stored('tx', '5-9', at(5, 9, 'gone')),
      stored('tx', 'a7', at(9, 12, 'c')),
    ];
    const now = [
      utterance('tx', at(20, 25, 'a')),
      utterance('tx', at(0, 5, 'new')),
      utterance('tx', at(0, 5, 'newer')),
      utterance('tx', at(9, 12, 'c'), 'a9'),
      utterance('other', at(0, 5, 'a')),
    ];
    expect(known(before, now).map(({ key }) => key)).toEqual(['20-25', '0-5', '0-5#2', 'a9', '0-5']);
  });
});

describe('a tier by another name', () => {
  const phrases = [at(0, 5, 'a'), at(5, 9, 'b'), at(9, 12, 'c')];
  const before = phrases.map((one, i) => stored('tx', `a${i}`, one));
  const now = (name: string, contents: readonly Content[]) => contents.map((one) => utterance(name, one));
  test('is known by what is in it', () => {
    expect(renamedTiers(before, now('speech', phrases), ['speech'])).toEqual([{ from: 'tx', to: 'speech' }]);
    const corrected = [...phrases.slice(0, 2), at(9, 12, 'corrected')];
    expect(renamedTiers(before, now('speech', corrected), ['speech'])).toHaveLength(1);
  });
  test('is none where the old one is there, where little is the same, or where it has annotations already', () => {
    expect(renamedTiers(before, now('speech', phrases), ['speech', 'tx'])).toEqual([]);
    const others = [at(0, 5, 'a'), at(5, 9, 'x'), at(9, 12, 'y')];
    expect(renamedTiers(before, now('speech', others), ['speech'])).toEqual([]);
    const both = [...before, stored('speech', 'b', at(0, 1, 'z'))];
    expect(renamedTiers(both, now('speech', phrases), ['speech'])).toEqual([]);
  });
});
