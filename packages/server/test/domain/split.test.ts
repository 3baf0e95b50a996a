import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CorpusSplit, partitionSets } from '../../src/domain/corpora/corpus.js';
import { type Divisible, divide } from '../../src/domain/corpora/split.js';

const utterance = fc.record({
  audioId: fc.integer({ min: 1, max: 6 }),
  durationMs: fc.option(fc.integer({ min: 100, max: 20_000 })),
  speaker: fc.option(fc.constantFrom('Ana', 'Bela', 'Çelik', 'Dora')),
});
const utterances = fc
  .array(utterance, { minLength: 12, maxLength: 80 })
  .map((all): Divisible[] => all.map((one, i) => ({ ...one, id: i + 1 })));
const shares = fc
  .tuple(fc.integer({ min: 1, max: 98 }), fc.integer({ min: 1, max: 98 }))
  .filter(([a, b]) => a + b <= 100)
  .map(([training, validation]) => ({
    training: training / 100,
    validation: validation / 100,
    testing: (100 - training - validation) / 100,
  }));
const seed = fc.nat({ max: 4_294_967_295 });

test('every utterance is in one set, in each set there is one, and the seed alone decides', () => {
  fc.assert(
    fc.property(utterances, shares, seed, fc.nat(), (all, chosen, of, rotation) => {
      const split: CorpusSplit = { seed: of, shares: chosen, bySpeaker: false };
      const sets = divide(all, split);
      const ids = partitionSets.flatMap((set) => sets[set]);
      expect(ids.sort((a, b) => a - b)).toEqual(all.map(({ id }) => id));
      for (const set of partitionSets) expect(sets[set].length > 0).toBe(chosen[set] > 0);
      const at = rotation % all.length;
      expect(divide([...all.slice(at), ...all.slice(0, at)], split)).toEqual(sets);
    }),
  );
});

test('no set is further from its share of the minutes than one utterance', () => {
  fc.assert(
    fc.property(utterances, shares, seed, (all, chosen, of) => {
      const sets = divide(all, { seed: of, shares: chosen, bySpeaker: false });
      const msOf = new Map(all.map(({ id, durationMs }) => [id, durationMs ?? 0]));
      const total = all.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
      const longest = Math.max(...msOf.values());
      for (const set of partitionSets) {
        const ms = sets[set].reduce((sum, id) => sum + (msOf.get(id) ?? 0), 0);
        // A set that would else be empty gets one utterance, whatever its length.
        expect(Math.abs(ms - chosen[set] * total)).toBeLessThanOrEqual(2 * longest);
      }
    }),
  );
});

test('divided by speaker, nobody is in two sets, and who is unknown goes by the recording', () => {
  fc.assert(
    fc.property(utterances, seed, (all, of) => {
      const who = ({ speaker, audioId }: Divisible) => speaker ?? `recording ${audioId}`;
      fc.pre(new Set(all.map(who)).size >= 3);
      const sets = divide(all, {
        seed: of,
        shares: { training: 0.8, validation: 0.1, testing: 0.1 },
        bySpeaker: true,
      });
      const setOf = new Map(partitionSets.flatMap((set) => sets[set].map((id) => [id, set] as const)));
      const setsOf = new Map<string, Set<string>>();
      for (const one of all) {
        setsOf.set(who(one), (setsOf.get(who(one)) ?? new Set()).add(setOf.get(one.id) ?? 'none'));
      }
      for (const found of setsOf.values()) expect(found.size).toBe(1);
      for (const set of partitionSets) expect(sets[set].length).toBeGreaterThan(0);
    }),
  );
});

test('different seeds divide differently', () => {
  const all = Array.from({ length: 40 }, (_, i) => ({
    id: i + 1,
    audioId: i,
    durationMs: 1000,
    speaker: null,
  }));
  const thirds = { training: 0.5, validation: 0.25, testing: 0.25 };
  const of = (one: number) => JSON.stringify(divide(all, { seed: one, shares: thirds, bySpeaker: false }));
  expect(new Set([1, 2, 3, 4, 5].map(of)).size).toBe(5);
});

test('shares that do not come to 1, and too few utterances or speakers, are refused with what to do', () => {
  const one = { id: 1, audioId: 1, durationMs: 10, speaker: 'Ana' };
  const split = { seed: 1, shares: { training: 0.8, validation: 0.1, testing: 0.1 }, bySpeaker: false };
  expect(() => divide([one], split)).toThrow('There is 1 utterance(s) for 3 sets');
  const same = [one, { ...one, id: 2 }, { ...one, id: 3 }];
  expect(() => divide(same, { ...split, bySpeaker: true })).toThrow('Do not divide by speaker');
  expect(() => divide(same, { ...split, shares: { training: 0.8, validation: 0.1, testing: 0.2 } })).toThrow(
    'The shares come to 1.100',
  );
  const none = { training: 0.5, validation: 0.5, testing: 0 };
  expect(divide(same.slice(1), { ...split, shares: none }).testing).toEqual([]);
});
