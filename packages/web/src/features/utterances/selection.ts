// Which utterances are chosen, by id. Pure.
export type Selection = ReadonlySet<number>;

export const nothing: Selection = new Set();

export const withIds = (selection: Selection, ids: Iterable<number>): Selection =>
  new Set([...selection, ...ids]);

export function without(selection: Selection, ids: Iterable<number>): Selection {
  const next = new Set(selection);
  for (const id of ids) next.delete(id);
  return next;
}

/** Rows [first, last] between two places, whichever comes first. */
export const between = (a: number, b: number): readonly [first: number, last: number] =>
  a < b ? [a, b] : [b, a];
