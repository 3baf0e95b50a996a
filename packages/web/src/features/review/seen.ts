import { useRef } from 'react';
import { ProblemError } from '../../api/problem.js';
import { currentOf } from '../../shared/transcription/seen-utterance.js';
import type { Transcription, Utterance } from './queries.js';

/** Somebody else decided on it while it was open here. */
export interface Conflict {
  /** What stands there now, and under which transcription. */
  readonly transcriptionId: number;
  readonly theirs: string;
}

/** What is known to have been made of a transcription. */
export interface Seen {
  readonly versionIds: Set<number>;
  readonly utteranceIds: Set<number>;
  /** The utterance that had it. */
  readonly own: Utterance | undefined;
  /** What was made of it here since it was opened; added by whoever makes it. */
  readonly made: { readonly versionIds: Set<number>; readonly utteranceIds: Set<number> };
}

/** As it was when somebody began to write: what comes to be known later was not seen by them. */
export function useSeen(
  id: number,
  newer: readonly Transcription[],
  utterances: readonly Utterance[],
  writing: boolean,
): Seen {
  const seen = useRef<Seen>(undefined);
  if (!seen.current || !writing) {
    const own = utterances.filter(({ transcriptionId }) => transcriptionId === id);
    seen.current = {
      versionIds: new Set(newer.map((version) => version.id)),
      utteranceIds: new Set(own.map((utterance) => utterance.id)),
      own: own[0],
      made: seen.current?.made ?? { versionIds: new Set(), utteranceIds: new Set() },
    };
  }
  return seen.current;
}

/** As the service wants it said. */
export const seenSuccessors = ({ versionIds, utteranceIds, made }: Seen) => ({
  versionIds: [...new Set([...versionIds, ...made.versionIds])],
  utteranceIds: [...new Set([...utteranceIds, ...made.utteranceIds])],
});

/** What a refusal says is there now; undefined of any other error. */
export function conflictOf(error: unknown, { id, text }: Transcription): Conflict | undefined {
  const utterance = currentOf(error);
  if (utterance) return { transcriptionId: utterance.transcriptionId, theirs: utterance.text };
  if (!(error instanceof ProblemError) || error.problem.code !== 'transcription-changed') return undefined;
  const { versions } = error.problem.current as { versions: readonly { id: number; text: string }[] };
  const newest = versions.at(-1);
  // Where it was accepted as it is.
  return newest ? { transcriptionId: newest.id, theirs: newest.text } : { transcriptionId: id, theirs: text };
}
