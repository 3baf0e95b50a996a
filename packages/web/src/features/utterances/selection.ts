// Which utterances are chosen: by id, with the name to say what became of each. Pure.
export type Selection = ReadonlyMap<number, string>;

export interface Selectable {
  readonly id: number;
  readonly name: string;
}

export const nothing: Selection = new Map();

export function withRows(selection: Selection, rows: readonly Selectable[], chosen: boolean): Selection {
  const next = new Map(selection);
  for (const { id, name } of rows) {
    if (chosen) next.set(id, name);
    else next.delete(id);
  }
  return next;
}

export const without = (selection: Selection, ids: readonly number[]): Selection => {
  const gone = new Set(ids);
  return new Map([...selection].filter(([id]) => !gone.has(id)));
};

/** Rows [first, last] between two places, whichever comes first. */
export const between = (a: number, b: number): readonly [first: number, last: number] =>
  a < b ? [a, b] : [b, a];
