import { DomainError } from '../errors.js';
import type { DraftPlace } from '../export/export.js';
import { newestDrafts } from '../export/newest-drafts.js';
import type { Repositories } from '../repositories.js';
import type { RecordingUtterance } from './edit.js';
import type { SeenUtterance } from './request.js';

export type EditRepositories = Pick<
  Repositories,
  'audio' | 'exports' | 'listings' | 'utteranceEdits' | 'utterances'
>;

/** The drafts of a recording that lists and exports have, with their places. */
export async function shownDrafts({ exports }: EditRepositories, audioId: number): Promise<DraftPlace[]> {
  const places = await exports.draftPlaces(audioId);
  const shown = new Set(newestDrafts(places));
  return places.filter(({ transcriptionId, standing }) => standing === 'draft' && shown.has(transcriptionId));
}

const isAsSeen = (row: RecordingUtterance, seen: SeenUtterance): boolean =>
  row.transcriptionId === seen.transcriptionId &&
  (row.utteranceId === null ||
    (row.startMs === seen.startMs && row.endMs === seen.endMs && row.speaker === seen.speaker));

/**
 * Throws `utterance-changed` with what was asked for and what is there, of the first that is not as it was seen.
 * @param shown the drafts of the recording
 */
export async function rowsAsSeen(
  { utteranceEdits }: EditRepositories,
  audioId: number,
  seen: readonly SeenUtterance[],
  shown: readonly DraftPlace[],
  wanted: unknown,
): Promise<RecordingUtterance[]> {
  const shownIds = new Set(shown.map(({ transcriptionId }) => transcriptionId));
  const isDraft = (transcriptionId: number) => shownIds.has(transcriptionId);
  const accepted = new Map(
    (
      await utteranceEdits.accepted(
        audioId,
        seen.flatMap(({ utteranceId }) => utteranceId ?? []),
      )
    ).map((row) => [row.utteranceId, row]),
  );
  const draftIds = seen.flatMap(({ utteranceId, transcriptionId }) =>
    utteranceId === null && isDraft(transcriptionId) ? [transcriptionId] : [],
  );
  const drafts = new Map((await utteranceEdits.drafts(draftIds)).map((row) => [row.transcriptionId, row]));
  const rows: RecordingUtterance[] = [];
  for (const one of seen) {
    const row = one.utteranceId === null ? drafts.get(one.transcriptionId) : accepted.get(one.utteranceId);
    if (row && rows.includes(row)) {
      // Nothing could be undone of it: each stands in its place once.
      throw new DomainError('validation-failed', 'An utterance is named twice. Name each once.');
    }
    if (!row || !isAsSeen(row, one)) {
      const current = row ?? (await successorOf(utteranceEdits, audioId, one.transcriptionId, isDraft));
      throw changedMeanwhile(one, wanted, current ?? null);
    }
    rows.push(row);
  }
  return rows;
}

/** The one that has taken the place of what was seen; undefined where none has, or several have. */
async function successorOf(
  utteranceEdits: Repositories['utteranceEdits'],
  audioId: number,
  transcriptionId: number,
  isDraft: (transcriptionId: number) => boolean,
): Promise<RecordingUtterance | undefined> {
  const [one, ...others] = await utteranceEdits.successors(audioId, transcriptionId);
  if (!one || others.length > 0) return undefined;
  // It may be of another recording.
  if (one.utteranceId === null && !isDraft(one.transcriptionId)) return undefined;
  const [row] =
    one.utteranceId === null
      ? await utteranceEdits.drafts([one.transcriptionId])
      : await utteranceEdits.accepted(audioId, [one.utteranceId]);
  return row;
}

const changedMeanwhile = (seen: SeenUtterance, wanted: unknown, current: RecordingUtterance | null) =>
  new DomainError(
    'utterance-changed',
    `The utterance${seen.startMs === null ? '' : ` at ${seen.startMs} ms`} was changed, accepted or taken out meanwhile. Nothing was done: look at what ` +
      'is there now, and do it again where it is still wanted.',
    { seen, wanted, current },
  );
