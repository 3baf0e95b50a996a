import { Move, shortestPath } from './shortest-path.js';

/** For each new label the old one that it is or stands in the place of, by index; -1 where it was inserted. */
export type Origins = Int32Array;

/**
 * Which label of a text is which of the text it is a correction of, by the fewest changes. Of labels that repeat what
 * stands before them it is the later that were inserted, as somebody writes them.
 * `changes`: substitutions, insertions and deletions, the edit distance.
 */
export function alignCorrection(
  before: readonly string[],
  after: readonly string[],
): { readonly from: Origins; readonly changes: number } {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  const { moves, changes } = shortestPath(before.slice(head), after.slice(head));
  const from = new Int32Array(after.length).fill(-1);
  for (let j = 0; j < head; j++) from[j] = j;
  let i = head;
  let j = head;
  for (const move of moves) {
    if (move === Move.Both) from[j] = i;
    if (move !== Move.Insertion) i++;
    if (move !== Move.Deletion) j++;
  }
  return { from, changes };
}
