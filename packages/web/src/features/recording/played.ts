// Which rows of a recording were played from beginning to end, in this browser. Pure but for the storage.
import type { Storage } from '../../shared/transcription/drafts.js';
import type { Row } from './rows.js';

const keyOf = (audioId: number) => `persephone.played.${audioId}`;

export function readPlayed(storage: Storage, audioId: number): Set<number> {
  try {
    const value: unknown = JSON.parse(storage.getItem(keyOf(audioId)) ?? '[]');
    return new Set(Array.isArray(value) ? value.filter((id) => typeof id === 'number') : []);
  } catch {
    return new Set();
  }
}

export function writePlayed(storage: Storage, audioId: number, played: ReadonlySet<number>): void {
  try {
    storage.setItem(keyOf(audioId), JSON.stringify([...played]));
  } catch {
    // Then accepting asks once more.
  }
}

/** Players stop a little before or behind the time that they are told. */
const toleranceMs = 60;

/** Those that lie within what was played without a break. Rows in order of time. */
export const playedRows = (rows: readonly Row[], fromMs: number, toMs: number): Row[] =>
  rows.filter(({ from, to }) => from >= fromMs - toleranceMs && to <= toMs + toleranceMs && to > from);

/** What was made of rows that were played, all of them, was played: what is moved or cut was heard. */
export function playedAfter(
  played: ReadonlySet<number>,
  removed: readonly { readonly transcriptionId: number }[],
  made: readonly { readonly transcriptionId: number }[],
): ReadonlySet<number> {
  if (removed.length === 0 || !removed.every(({ transcriptionId }) => played.has(transcriptionId)))
    return played;
  return new Set([...played, ...made.map(({ transcriptionId }) => transcriptionId)]);
}
