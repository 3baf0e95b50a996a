import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/index.js';
import { type Candidate, rankForTranscription } from '../../src/selection/rank.js';

const utterance = (text: string, confidence = 0.5, durationMs = 1000): Candidate => ({
  labels: text.split(' ').map((label) => ({ label, confidence })),
  durationMs,
});
const order = (candidates: readonly Candidate[], known?: ReadonlyMap<string, number>) =>
  rankForTranscription(candidates, known).map(({ index }) => index);

describe('the order in which utterances are best transcribed', () => {
  it('begins with what the model is uncertain of', () => {
    expect(order([utterance('a b c', 0.9), utterance('d e f', 0.2), utterance('g h i', 0.6)])).toEqual([
      1, 2, 0,
    ]);
  });

  it('has what was heard before later', () => {
    const same = utterance('a b c d', 0.5);
    expect(order([same, same, utterance('e f g h', 0.6)])).toEqual([0, 2, 1]);
  });

  it('has what is transcribed already later', () => {
    const known = new Map([
      ['a b', 30],
      ['b c', 30],
    ]);
    expect(order([utterance('a b c'), utterance('d e f')], known)).toEqual([1, 0]);
  });

  it('counts the time that it takes', () => {
    // As many labels a second, and more to learn in the time that each needs besides.
    const candidates = [utterance('a b c d', 0.5, 4000), utterance('e f g h', 0.5, 3900)];
    expect(order(candidates)).toEqual([1, 0]);
  });

  it('says what is uncertain, rare and unlike speech', () => {
    const usual = Array.from({ length: 8 }, (_, i) => utterance(`a b a${i} b${i}`, 0.75));
    const noise = utterance('x', 0.1, 30_000);
    const nothing: Candidate = { labels: [], durationMs: 1000 };
    const known = new Map([
      ['a', 20],
      ['b', 20],
    ]);
    const ranked = rankForTranscription([noise, nothing, ...usual], known);
    expect(ranked.slice(-2)).toMatchObject([
      { index: 0, unlikeSpeech: true },
      { index: 1, unlikeSpeech: true, uncertainty: 0, rareLabels: [] },
    ]);
    const first = ranked[0];
    expect(first).toMatchObject({ uncertainty: 0.25, unlikeSpeech: false });
    expect(first?.rareLabels).toHaveLength(2);
  });

  it('is the one that looking at all of them each time gives, and each stands in it once', () => {
    const random = new Random(4);
    const candidates = Array.from({ length: 60 }, () =>
      utterance(
        Array.from({ length: 8 }, () => 'abcdefghij'[random.below(10)] ?? 'a').join(' '),
        random.next(),
        800,
      ),
    );
    const left = candidates.map((_, index) => index);
    const chosen: number[] = [];
    while (left.length > 0) {
      // The first of a list of what was chosen and one more, whose places before are fixed by counts: the plain greedy way.
      const known = new Map<string, number>();
      for (const index of chosen) count(candidates[index] as Candidate, known);
      const [best] = rankForTranscription(
        left.map((index) => candidates[index] as Candidate),
        known,
      );
      const index = left.splice(best?.index ?? 0, 1)[0] ?? 0;
      chosen.push(index);
    }
    expect(order(candidates).slice(0, 40)).toEqual(chosen.slice(0, 40));
    expect(order(candidates).sort((a, b) => a - b)).toEqual(candidates.map((_, index) => index));
  });

  it('of ten thousand utterances is there in seconds', { timeout: 30_000 }, () => {
    const random = new Random(5);
    const labels = Array.from({ length: 40 }, (_, i) => `l${i}`);
    const candidates = Array.from({ length: 10_000 }, () =>
      utterance(
        Array.from({ length: 30 }, () => labels[random.below(40)] ?? '').join(' '),
        random.next(),
        2800 + random.below(400),
      ),
    );
    expect(order(candidates)).toHaveLength(10_000);
  });

  it('of nothing is empty', () => {
    expect(order([])).toEqual([]);
  });
});

function count({ labels }: Candidate, known: Map<string, number>): void {
  for (let i = 1; i < labels.length; i++) {
    const [before, label] = [labels[i - 1], labels[i]];
    const run = `${before?.label} ${label?.label}`;
    known.set(run, (known.get(run) ?? 0) + 1 - Math.min(before?.confidence ?? 0, label?.confidence ?? 0));
  }
  for (const { label } of labels) known.set(label, (known.get(label) ?? 0) + 1);
}
