// Which recordings are chosen: some, or all that a filter leaves but for some, however many that are.

export interface Selection {
  /** Whether all are chosen; then `ids` are those that are not. */
  readonly all: boolean;
  readonly ids: ReadonlySet<number>;
}

export const nothing: Selection = { all: false, ids: new Set() };
export const everything: Selection = { all: true, ids: new Set() };

export const isChosen = ({ all, ids }: Selection, id: number): boolean => all !== ids.has(id);

export function withToggled({ all, ids }: Selection, id: number): Selection {
  const changed = new Set(ids);
  if (!changed.delete(id)) changed.add(id);
  return { all, ids: changed };
}

/** With these chosen, too. */
export function withChosen(selection: Selection, chosen: Iterable<number>): Selection {
  const changed = new Set(selection.ids);
  for (const id of chosen) {
    if (selection.all) changed.delete(id);
    else changed.add(id);
  }
  return { all: selection.all, ids: changed };
}

/** How many are chosen of so many. */
export const sizeOf = ({ all, ids }: Selection, total: number): number =>
  all ? Math.max(0, total - ids.size) : ids.size;

/** So that a reload loses nothing; where it cannot be kept, it is chosen anew. */
export const toText = ({ all, ids }: Selection): string => JSON.stringify({ all, ids: [...ids] });

export function fromText(text: string | null): Selection {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null || !('ids' in value) || !Array.isArray(value.ids)) {
      return nothing;
    }
    const all = 'all' in value && value.all === true;
    return { all, ids: new Set(value.ids.filter((id) => Number.isSafeInteger(id))) };
  } catch {
    return nothing;
  }
}
