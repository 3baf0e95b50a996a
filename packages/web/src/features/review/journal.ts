// What was decided in this browser, one after the other: for the way back, for taking it back, and to be summed up.
import type { Storage } from '../../shared/transcription/drafts.js';

export interface Decision {
  readonly kind: 'accepted' | 'saved' | 'skipped';
  readonly transcriptionId: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** How long it was looked at, in milliseconds. */
  readonly tookMs: number;
  /** Of one that was accepted: the utterance that it became. */
  readonly utteranceId?: number | undefined;
  /** The newer version that was made, where anything was changed. */
  readonly versionId?: number | undefined;
  /** As it was accepted or saved: how many labels, and how many changes to what the model had recognised. */
  readonly labels: number;
  readonly changes: number;
}

const key = 'persephone.review';

const mostKept = 2000;

export function readJournal(storage: Storage): Decision[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? '[]');
    return Array.isArray(value) ? (value as Decision[]) : [];
  } catch {
    return [];
  }
}

function write(storage: Storage, decisions: readonly Decision[]): void {
  try {
    storage.setItem(key, JSON.stringify(decisions.slice(-mostKept)));
  } catch {
    // Without it only the way back and the sums are missing.
  }
}

export function record(storage: Storage, decision: Decision): void {
  write(storage, [...readJournal(storage), decision]);
}

/** Forget that this was accepted. */
export function removeDecision(storage: Storage, utteranceId: number): void {
  write(
    storage,
    readJournal(storage).filter((decision) => decision.utteranceId !== utteranceId),
  );
}

/** What was looked at before this one: the last decision about another, made before this one was last decided on. */
export function before(decisions: readonly Decision[], transcriptionId: number): Decision | undefined {
  const isOwn = (decision: Decision) =>
    decision.transcriptionId === transcriptionId || decision.versionId === transcriptionId;
  const own = decisions.findLastIndex(isOwn);
  const earlier = own < 0 ? decisions : decisions.slice(0, own);
  return earlier.findLast((decision) => !isOwn(decision));
}

export interface Sums {
  readonly accepted: number;
  /** Of them, those in which nothing was changed. */
  readonly unchanged: number;
  readonly saved: number;
  readonly skipped: number;
  readonly labels: number;
  readonly changes: number;
  readonly tookMs: number;
}

/** What was done since; of each transcription the last decision counts. */
export function sumUp(decisions: readonly Decision[], since: number): Sums {
  const last = new Map<number, Decision>();
  let tookMs = 0;
  for (const decision of decisions) {
    if (decision.at < since) continue;
    last.set(decision.utteranceId ? -decision.utteranceId : decision.transcriptionId, decision);
    if (decision.utteranceId) last.delete(decision.transcriptionId);
    tookMs += decision.tookMs;
  }
  const of = (kind: Decision['kind']) => [...last.values()].filter((decision) => decision.kind === kind);
  const accepted = of('accepted');
  return {
    accepted: accepted.length,
    unchanged: accepted.filter(({ changes }) => changes === 0).length,
    saved: of('saved').length,
    skipped: of('skipped').length,
    labels: accepted.reduce((sum, { labels }) => sum + labels, 0),
    changes: accepted.reduce((sum, { changes }) => sum + changes, 0),
    tookMs,
  };
}
