import { describe, expect, test } from 'vitest';
import { waitingOf } from '../../src/shared/training/waiting.js';
import { job } from '../jobs/fixtures.js';

const now = Date.parse('2026-03-01T10:00:05.000Z');

const queued = (id: number, name: string) => job({ id, modelName: name, state: 'queued', startedAt: null });

const running = (id: number, name: string) => job({ id, modelName: name });

describe('what a training in the queue waits for', () => {
  test('the one that runs', () => {
    const mine = queued(2, 'mine');
    expect(waitingOf(mine, [running(1, 'first'), mine, queued(3, 'later')], now)).toMatchObject({
      words: 'It begins when the training of “first” has ended.',
      ahead: [{ id: 1 }],
    });
  });

  test('several, in their order, whatever order they come in', () => {
    const mine = queued(4, 'mine');
    const { words, ahead } = waitingOf(mine, [mine, queued(3, 'c'), running(1, 'a'), queued(2, 'b')], now);
    expect(ahead.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(words).toMatch(/number 3\.$/);
  });

  test('other work of the worker, but not transcriptions, which have their own', () => {
    const mine = queued(9, 'mine');
    const test = job({ id: 8, kind: 'evaluate', modelName: 'old' });
    expect(waitingOf(mine, [test, mine], now).words).toMatch(/the test of “old” has ended/);
    expect(waitingOf(mine, [{ ...test, kind: 'transcribe' }, mine], now).words).toBe(
      'It begins in a moment.',
    );
  });

  test('a worker that does not come', () => {
    const mine = queued(1, 'mine');
    expect(waitingOf(mine, [mine], now).words).toBe('It begins in a moment.');
    expect(waitingOf(mine, [mine], now + 60_000).words).toMatch(/check that its workers run/);
  });

  test('one that was interrupted says that it goes on', () => {
    const mine = job({ state: 'queued' });
    expect(waitingOf(mine, [mine], now).words).toMatch(/goes on from its last finished epoch/);
  });
});
