import { expect, test } from 'vitest';
import { type AlignmentSubject, keptAlignment } from '../../src/jobs/kept-alignment.js';

test('what was looked at is aligned once, and anew where anything is otherwise', async () => {
  const bytes = new Map<string, Uint8Array>();
  const cache = {
    read: async (key: string) => bytes.get(key),
    write: async (key: string, written: Uint8Array) => void bytes.set(key, written),
  };
  const subject: AlignmentSubject = {
    ...{ model: 'm', recording: 'r', channel: null, span: { startMs: 0, endMs: 9000 }, labels: ['a', 'n'] },
  };
  let computed = 0;
  const align = (keep: boolean, changes: Partial<AlignmentSubject> = {}) =>
    keptAlignment(cache, { ...subject, ...changes }, keep, async () => {
      computed++;
      const times = [{ label: 'a', startMs: computed, endMs: 10.25, confidence: 0.125 }];
      return { times, pauses: [{ startMs: 4, endMs: 8 }] };
    });
  // Done without having been looked at: not kept.
  await align(false);
  const seen = await align(true);
  expect([computed, seen.times[0]?.startMs, bytes.size]).toEqual([2, 2, 1]);
  expect([await align(false), await align(true)]).toEqual([seen, seen]);
  expect(computed).toBe(2);
  for (const changes of [
    { model: 'n' },
    { recording: 's' },
    { channel: 1 },
    { span: { startMs: 1, endMs: 9000 } },
    { span: { startMs: 0, endMs: 9001 } },
    { labels: ['a n'] },
    { labels: ['n', 'a'] },
  ])
    expect(await align(false, changes)).not.toEqual(seen);
  expect(computed).toBe(9);
});
