import type { Audio } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import type { DraftPlace } from '../export/export.js';
import { applied, type Change, inCorpus } from './apply.js';
import type { EditedUtterance, EditKind, RecordingUtterance } from './edit.js';
import type { Planned } from './plan.js';
import { type Placed, refuseOverlaps, refuseSpan } from './rules.js';
import type { EditRepositories } from './seen.js';

export async function audioOf({ audio }: EditRepositories, audioId: number): Promise<Audio> {
  const found = await audio.find(audioId);
  if (!found) throw new DomainError('audio-not-found', `There is no audio ${audioId}.`);
  return found;
}

/** Of these the first keeps the utterance, with other sound and another text. */
const cutOrJoined: ReadonlySet<EditKind> = new Set(['split', 'merge', 'divide']);

/** A corpus keeps the text that an utterance had: with more or less sound than that is of it would be wrong. `still-in-use` */
export async function refuseInCorpus(
  { listings }: Pick<EditRepositories, 'listings'>,
  rows: readonly RecordingUtterance[],
): Promise<void> {
  const ids = rows.flatMap(({ utteranceId }) => utteranceId ?? []);
  const used = (await listings.utterancesByIds(ids)).find(({ corpora }) => corpora > 0);
  if (used) throw inCorpus(used.id);
}

/** Check what is to be there, make it so in the transaction at hand, and say what came of it. */
export async function change(
  repositories: EditRepositories,
  { audio, author }: { readonly audio: Audio; readonly author: string },
  drafts: readonly DraftPlace[],
  before: readonly RecordingUtterance[],
  after: readonly (Planned & Placed)[],
  how: Change['how'],
) {
  if (cutOrJoined.has(how.step === 'do' ? how.kind : how.edit.kind))
    await refuseInCorpus(repositories, before);
  for (const row of after) refuseSpan(row, audio);
  await refuseOverlaps(repositories, audio, before, after, drafts);
  const made = await applied(repositories, { audioId: audio.id, author, before, after, how });
  const utterances = await rowsOf(repositories, audio.id, made.after);
  return {
    made,
    removed: before.map(({ transcriptionId, utteranceId }) => ({ transcriptionId, utteranceId })),
    utterances: utterances.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0)),
  };
}

/** Where what is planned will be. */
export function placeOf({ transcription, utterance }: Planned, rows: readonly RecordingUtterance[]): Placed {
  const row =
    typeof transcription === 'number'
      ? rows.find(({ transcriptionId }) => transcriptionId === transcription)
      : undefined;
  const made = typeof transcription === 'number' ? row : transcription;
  const { startMs = null, endMs = null, channel = null } = utterance ?? made ?? {};
  return { startMs, endMs, channel, speaker: utterance?.speaker ?? null, accepted: utterance !== null };
}

async function rowsOf(
  { utteranceEdits }: EditRepositories,
  audioId: number,
  edited: readonly EditedUtterance[],
): Promise<RecordingUtterance[]> {
  const accepted = await utteranceEdits.accepted(
    audioId,
    edited.flatMap(({ utterance }) => utterance?.id ?? []),
  );
  const drafts = await utteranceEdits.drafts(
    edited.flatMap(({ utterance, transcriptionId }) => (utterance ? [] : [transcriptionId])),
  );
  return [...accepted, ...drafts];
}
