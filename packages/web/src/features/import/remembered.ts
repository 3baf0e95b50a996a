// That an import was under way, so that whoever comes back after a reload or a power cut knows what to do.

export interface Interrupted {
  /** The folder, where all of it was in one. */
  readonly name: string | null;
  readonly files: number;
  readonly done: number;
}

const key = 'import-under-way';

export function interrupted(storage: Pick<Storage, 'getItem'> = localStorage): Interrupted | null {
  try {
    const found: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (typeof found !== 'object' || found === null) return null;
    const { name, files, done } = found as Record<string, unknown>;
    if (typeof files !== 'number' || typeof done !== 'number') return null;
    return { name: typeof name === 'string' ? name : null, files, done };
  } catch {
    return null;
  }
}

/** Null: it ended. */
export function remember(
  what: Interrupted | null,
  storage: Pick<Storage, 'setItem' | 'removeItem'> = localStorage,
): void {
  try {
    if (what === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(what));
  } catch {
    // A browser that keeps nothing: then nothing is told after a reload.
  }
}
