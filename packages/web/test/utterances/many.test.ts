import { describe, expect, it } from 'vitest';
import { doToMany } from '../../src/features/utterances/many.js';
import { between, nothing, withIds, without } from '../../src/features/utterances/selection.js';

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
const never = new AbortController().signal;

describe('doing the same to many', () => {
  const ids = Array.from({ length: 20 }, (_, i) => i + 1);

  it('goes on where one fails, and tells which and why', async () => {
    const heard: number[] = [];
    const work = async (id: number) => {
      await pause();
      if (id % 7 === 0) throw new Error(`not ${id}`);
    };
    const { done, failed, ended } = await doToMany(ids, work, (through) => heard.push(through), never);
    expect([...done].sort((a, b) => a - b)).toEqual(ids.filter((id) => id % 7 !== 0));
    expect(failed).toEqual([7, 14].map((id) => ({ id, error: new Error(`not ${id}`) })));
    expect(ended).toBe(false);
    expect(heard).toEqual(ids);
  });

  it('does some at once, each once', async () => {
    let now = 0;
    let most = 0;
    const seen: number[] = [];
    await doToMany(
      ids,
      async (id) => {
        seen.push(id);
        most = Math.max(most, ++now);
        await pause();
        now--;
      },
      () => {},
      never,
    );
    expect(seen).toEqual(ids);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('stops when it is told to, after those under way', async () => {
    const end = new AbortController();
    const { done, ended } = await doToMany(ids, pause, (through) => through === 8 && end.abort(), end.signal);
    expect(done.length).toBeGreaterThanOrEqual(8);
    expect(done.length).toBeLessThan(12);
    expect(ended).toBe(true);
  });
});

describe('what is chosen', () => {
  it('grows and shrinks', () => {
    const chosen = withIds(withIds(nothing, [1, 2, 3]), [3, 4]);
    expect([...chosen]).toEqual([1, 2, 3, 4]);
    expect([...without(chosen, [1, 3, 9])]).toEqual([2, 4]);
    expect(chosen.size).toBe(4);
    expect(nothing.size).toBe(0);
  });

  it('reaches from one place to another in either direction', () => {
    expect([between(3, 9), between(9, 3), between(4, 4)]).toEqual([
      [3, 9],
      [3, 9],
      [4, 4],
    ]);
  });
});
