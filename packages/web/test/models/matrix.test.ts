import { expect, test } from 'vitest';
import { isError, matrixRows, nextError } from '../../src/features/models/matrix.js';

const matrix = {
  labels: ['a', 'b', 'c'],
  times: [
    [6, 1, 2, 1],
    [0, 4, 0, 0],
    [3, 0, 0, 1],
    [0, 2, 0, 0],
  ],
};

test('the labels written most and nothing, with their shares of the whole row', () => {
  const rows = matrixRows(matrix, 2);
  expect(rows.map(({ label }) => label)).toEqual(['a', 'b', null]);
  expect(rows[0]?.cells).toEqual([
    { reference: 'a', hypothesis: 'a', times: 6, right: true, share: 0.6 },
    { reference: 'a', hypothesis: 'b', times: 1, right: false, share: 0.1 },
    { reference: 'a', hypothesis: null, times: 1, right: false, share: 0.1 },
  ]);
  expect(rows[2]?.cells.map(({ times, share }) => [times, share])).toEqual([
    [0, 0],
    [2, 1],
    [0, 0],
  ]);
  // Nothing recognised where nothing was written is neither right nor an error.
  expect(rows[2]?.cells[2]).toMatchObject({ right: false, times: 0 });
});

test('errors are what is not right and there', () => {
  const [a] = matrixRows(matrix, 3);
  expect(a?.cells.map(isError)).toEqual([false, true, true, true]);
});

test('from an error the arrow keys lead to the next one in their direction', () => {
  const rows = matrixRows(matrix, 3);
  expect(nextError(rows, [0, 1], 'right')).toEqual([0, 2]);
  expect(nextError(rows, [0, 1], 'left')).toBeUndefined();
  expect(nextError(rows, [0, 1], 'down')).toEqual([3, 1]);
  expect(nextError(rows, [3, 1], 'up')).toEqual([0, 1]);
  expect(nextError(rows, [2, 0], 'right')).toEqual([2, 3]);
  expect(nextError(rows, [2, 3], 'up')).toEqual([0, 3]);
});
