import { DomainError } from '../errors.js';
import type { Repositories } from '../repositories.js';
import {
  type EditedUtterance,
  type EditKind,
  type RecordingUtterance,
  stateOf,
  type UtteranceEdit,
} from './edit.js';
import type { Planned } from './plan.js';

export interface Change {
  readonly audioId: number;
  readonly author: string;
  /** As they are. */
  readonly before: readonly RecordingUtterance[];
  readonly after: readonly Planned[];
  readonly how:
    | { readonly step: 'do'; readonly kind: EditKind }
    | { readonly step: 'undo' | 'redo'; readonly edit: UtteranceEdit };
}

export interface Applied {
  readonly edit: UtteranceEdit;
  readonly after: readonly EditedUtterance[];
}

/** Put `after` in the place of `before`, in the transaction at hand, and keep how to take it back. Nothing that was transcribed is deleted. */
export async function applied(
  { utteranceEdits, utterances }: Pick<Repositories, 'utteranceEdits' | 'utterances'>,
  { audioId, author, before, after, how }: Change,
): Promise<Applied> {
  const transcriptionIds = [];
  for (const { transcription } of after) {
    transcriptionIds.push(
      typeof transcription === 'number'
        ? transcription
        : await utteranceEdits.insertTranscription(transcription),
    );
  }
  await utteranceEdits.setState(transcriptionIds, 'current');

  const wanted = new Set(after.flatMap(({ utterance }) => utterance?.id ?? []));
  const known = new Set(before.flatMap(({ utteranceId }) => utteranceId ?? []));
  const gone: EditedUtterance[] = [];
  for (const row of before) {
    const state = stateOf(row);
    const isKept = state === null || wanted.has(state.id);
    const annotationIds = isKept ? undefined : await deleted(utteranceEdits, state.id);
    gone.push({
      transcriptionId: row.transcriptionId,
      utterance: state && { ...state, ...(annotationIds && { annotationIds }) },
    });
  }
  const made: EditedUtterance[] = [];
  for (const [i, { utterance }] of after.entries()) {
    const transcriptionId = transcriptionIds[i] ?? 0;
    if (!utterance) {
      made.push({ transcriptionId, utterance: null });
      continue;
    }
    const { id, startMs, endMs, speaker, channel } = utterance;
    const state = { startMs, endMs, speaker, channel };
    if (id !== undefined && known.has(id)) {
      await utterances.update(id, { transcriptionId, ...state });
      made.push({ transcriptionId, utterance: { id, ...state } });
    } else {
      const newId = await utteranceEdits.insertUtterance(audioId, transcriptionId, utterance);
      made.push({ transcriptionId, utterance: { id: newId, ...state } });
    }
  }
  const kept = new Set(transcriptionIds);
  const left = before.map(({ transcriptionId }) => transcriptionId).filter((id) => !kept.has(id));
  await utteranceEdits.setState(left, how.step === 'undo' ? 'undone' : 'replaced');

  if (how.step !== 'do') {
    await utteranceEdits.setEditState(how.edit.id, how.step === 'undo' ? 'undone' : 'done');
    return { edit: how.edit, after: made };
  }
  await utteranceEdits.abandonUndone(audioId, author);
  const edit = await utteranceEdits.insert({
    ...{ audioId, author, kind: how.kind },
    ...{ before: gone, after: made },
  });
  return { edit, after: made };
}

async function deleted(
  utteranceEdits: Repositories['utteranceEdits'],
  utteranceId: number,
): Promise<number[]> {
  try {
    return await utteranceEdits.deleteUtterance(utteranceId);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'still-in-use') throw error;
    throw inCorpus(utteranceId, error);
  }
}

export const inCorpus = (utteranceId: number, cause?: unknown) =>
  new DomainError(
    'still-in-use',
    `Utterance ${utteranceId} is in a corpus, which keeps it. Delete the corpus first, or leave the utterance as one.`,
    {},
    { cause },
  );
