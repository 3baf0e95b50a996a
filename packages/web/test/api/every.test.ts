import { expect, test } from 'vitest';
import { everyItem } from '../../src/api/every.js';

test('every page of a list is read, in order, and no more', async () => {
  const all = Array.from({ length: 1203 }, (_, i) => i);
  const asked: (string | undefined)[] = [];
  const page = async (cursor: string | undefined) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const next = from + 500;
    return { items: all.slice(from, next), nextCursor: next < all.length ? String(next) : null };
  };
  expect(await everyItem(page)).toEqual(all);
  expect(asked).toEqual([undefined, '500', '1000']);
  expect(await everyItem(async () => ({ items: [], nextCursor: null }))).toEqual([]);
});
