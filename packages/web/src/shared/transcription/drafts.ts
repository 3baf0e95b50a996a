// What was typed and not yet accepted or saved, kept in the browser so that nothing is lost by closing the page.

export interface Draft {
  readonly text: string;
  readonly speaker: string;
  /** A segment of the recording; null where it is all of it, to its beginning or to its end. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** When it was last changed, in milliseconds since 1970. */
  readonly at: number;
}

/** What of the browser's storage is used, so that it can be tried without one. */
export type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const prefix = 'persephone.draft.';

/** The oldest go where there are more: somebody who looks through thousands leaves some unfinished. */
const mostDrafts = 500;

export function readDraft(storage: Storage, transcriptionId: number): Draft | undefined {
  return parse(storage.getItem(`${prefix}${transcriptionId}`));
}

function parse(text: string | null): Draft | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null) return undefined;
    const { text: typed, speaker, startMs, endMs, at } = value as Record<string, unknown>;
    if (typeof typed !== 'string') return undefined;
    const time = (given: unknown) => (typeof given === 'number' && given >= 0 ? given : null);
    return {
      text: typed,
      speaker: typeof speaker === 'string' ? speaker : '',
      startMs: time(startMs),
      endMs: time(endMs),
      at: time(at) ?? 0,
    };
  } catch {
    return undefined;
  }
}

/** Returns false where the browser has no room or keeps nothing; the page then says so. */
export function writeDraft(storage: Storage, transcriptionId: number, draft: Draft): boolean {
  try {
    storage.setItem(`${prefix}${transcriptionId}`, JSON.stringify(draft));
    dropOldest(storage);
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(storage: Storage, transcriptionId: number): void {
  storage.removeItem(`${prefix}${transcriptionId}`);
}

function dropOldest(storage: Storage): void {
  const keys: string[] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i);
    if (key?.startsWith(prefix)) keys.push(key);
  }
  if (keys.length <= mostDrafts) return;
  const ages = keys.map((key) => ({ key, at: parse(storage.getItem(key))?.at ?? 0 }));
  ages.sort((a, b) => a.at - b.at);
  for (const { key } of ages.slice(0, keys.length - mostDrafts)) storage.removeItem(key);
}
