import type { v1 } from '@persephone/contracts';
import { holdsLabel } from '@persephone/formats/labels';
import { lineLengths } from '@persephone/formats/utterance-edits';
import type { Audio } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import { audioOf, change, placeOf, refuseInCorpus } from './change.js';
import type { DivisionPart } from './division.js';
import type { RecordingUtterance } from './edit.js';
import { withoutLines } from './pairing.js';
import { plannedParts } from './plan.js';
import type { DivisionRequest } from './request.js';
import { type EditRepositories, rowsAsSeen, shownDrafts } from './seen.js';

/** What came of it. */
export type Divided = Pick<v1.Division, 'utterances' | 'uncertain'>;

/**
 * The utterance that is to be divided, as it is now. `audio-not-found`, what is wrong with the recording, `utterance-changed`,
 * `transcription-empty`, `still-in-use` where a corpus has it; `division-impossible` where nothing says at what.
 */
export async function utteranceToDivide(
  repositories: EditRepositories,
  audioId: number,
  request: DivisionRequest,
  withModel: boolean,
): Promise<{ readonly audio: Audio; readonly row: RecordingUtterance }> {
  const audio = await audioOf(repositories, audioId);
  if (audio.problem)
    throw new DomainError(audio.problem.code, audio.problem.detail, { fileName: audio.fileName });
  const drafts = await shownDrafts(repositories, audioId);
  const [row] = await rowsAsSeen(repositories, audioId, [request.utterance], drafts, request);
  if (!row) throw new Error('A row that is as it was seen is there');
  if (!holdsLabel(row.text)) {
    throw new DomainError(
      'transcription-empty',
      `The utterance at ${row.startMs ?? 0} ms holds no label. Write what is said before it is divided.`,
    );
  }
  await refuseInCorpus(repositories, [row]);
  if (!withModel && lineLengths(row.text).length < 2) throw withoutLines();
  return { audio, row };
}

/**
 * Put these parts in the place of the utterance, in the transaction at hand, as one edit that its author can undo. Throws, and
 * nothing is to be kept, `utterance-changed` where it is not as it was seen any more, `still-in-use` where a corpus has it by
 * now.
 */
export async function divided(
  repositories: EditRepositories,
  audioId: number,
  request: DivisionRequest,
  parts: readonly DivisionPart[],
): Promise<Divided> {
  const { author, utterance: seen } = request;
  const audio = await audioOf(repositories, audioId);
  await repositories.utteranceEdits.hold(audioId, [seen.transcriptionId]);
  const drafts = await shownDrafts(repositories, audioId);
  const rows = await rowsAsSeen(repositories, audioId, [seen], drafts, request);
  const after = rows
    .flatMap((row) => plannedParts(audioId, row, parts))
    .map((one) => ({ ...one, ...placeOf(one, rows) }));
  await change(repositories, { audio, author }, drafts, rows, after, { step: 'do', kind: 'divide' });
  return countsOf(parts);
}

/** What would come of it, of which nothing is kept. */
export const foreseen = (parts: readonly DivisionPart[]): Divided & Pick<v1.Division, 'parts'> => ({
  ...countsOf(parts),
  parts: parts.map(({ startMs, endMs, text, uncertain }) => ({ startMs, endMs, text, uncertain })),
});

const countsOf = (parts: readonly DivisionPart[]): Divided => ({
  utterances: parts.length,
  uncertain: parts.filter(({ uncertain }) => uncertain).length,
});
