import type { Storage } from '../../shared/transcription/drafts.js';

const key = 'persephone.author';
let unkept: string | undefined;

/** What this browser calls itself: what is undone in it is what was done in it. */
export function authorOf(storage: Storage): string {
  const known = storage.getItem(key) ?? unkept;
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  unkept = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  try {
    storage.setItem(key, unkept);
  } catch {
    // A browser that keeps nothing: until the page is closed.
  }
  return unkept;
}
