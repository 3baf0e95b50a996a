import { describe, expect, it } from 'vitest';
import { hintsFor, rewritten } from '../../src/features/utterances/hints.js';

const labelSet = new Set(['ɡ', 'a', 'á', 'ŋ']);

describe('hints about labels', () => {
  it('say nothing where all are known', () => {
    expect(hintsFor(['ɡ', 'á', 'a'], labelSet)).toEqual([]);
  });

  it('name a confusable by its number, and what to write', () => {
    const [hint, ...more] = hintsFor(['g', 'a', 'g'], labelSet);
    expect(more).toEqual([]);
    expect(hint).toMatchObject({ label: 'g', times: 2, instead: 'ɡ' });
    expect(hint?.detail).toBe('g (U+0067) (2 times) is not in the label set; it looks like ɡ (U+0261).');
  });

  it('tell what is new, once, in the order of the text', () => {
    const hints = hintsFor(['ʙ', 'a', 'q', 'ʙ'], labelSet);
    expect(hints.map(({ label, instead }) => [label, instead])).toEqual([
      ['ʙ', undefined],
      ['q', undefined],
    ]);
    expect(hints[0]?.detail).toContain('“ʙ” (2 times)');
  });
});

describe('writing a label differently', () => {
  it('changes whole labels only, composed or not, and leaves the white space', () => {
    expect(rewritten('g  ga g\na\u0301 á', 'g', 'ɡ')).toBe('ɡ  ga ɡ\na\u0301 á');
    expect(rewritten('a\u0301 á', 'á', 'a')).toBe('a a');
  });
});
