import { ProblemError } from '../../api/problem.js';
import type { Utterance } from '../../api/schema.js';

/** An utterance as it was when somebody began to write: what is changed must still be so. */
export type SeenUtterance = Pick<Utterance, 'transcriptionId' | 'startMs' | 'endMs' | 'speaker' | 'channel'>;

/** As the service wants it said. */
export const asSeen = ({
  transcriptionId,
  startMs,
  endMs,
  speaker,
  channel,
}: SeenUtterance): SeenUtterance => ({
  ...{ transcriptionId, startMs, endMs, speaker, channel },
});

/** What is there now, where it was changed elsewhere while it was written here. */
export type CurrentUtterance = SeenUtterance & Pick<Utterance, 'text'>;

/** What a refusal says is there now; undefined of any other error. */
export const currentOf = (error: unknown): CurrentUtterance | undefined =>
  error instanceof ProblemError && error.problem.code === 'utterance-changed'
    ? (error.problem.current as CurrentUtterance)
    : undefined;
