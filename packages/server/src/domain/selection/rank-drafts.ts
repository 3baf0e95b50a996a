import { segmentLabels } from '@persephone/engine/labels';
import { longestSingleUtteranceMs } from '@persephone/engine/segmentation';
import { type Candidate, countKnown, rankForTranscription } from '@persephone/engine/selection';
import { grouped } from '@persephone/formats/grouped';
import type { DraftPlace } from '../export/export.js';
import { newestDrafts } from '../export/newest-drafts.js';
import type { LabelTime } from '../transcriptions/transcription.js';
import type { DraftToRank, TranscribedPlace } from './draft.js';

/** What a ranking is made of. */
export interface RankingMaterial {
  readonly labelType: string;
  readonly drafts: readonly DraftToRank[];
  readonly transcribed: readonly TranscribedPlace[];
  readonly corpusTexts: readonly string[];
}

export interface RankedDraft {
  /** Of the transcription. */
  readonly id: number;
  /** 0 to 1: the part of its labels that are expected to be wrong. */
  readonly uncertainty: number;
  readonly rareLabels: readonly string[];
  readonly unlikeSpeech: boolean;
}

export interface DraftRanking {
  readonly ranked: readonly RankedDraft[];
  /** Drafts of whole recordings that are too long to be one utterance. */
  readonly tooLong: number;
}

/** `rankDrafts`, wherever it is done, of what is read portion by portion, the drafts first: it takes longer the more
 * there is. */
export type RankDrafts = (material: {
  readonly labelType: string;
  readonly drafts: AsyncIterable<readonly DraftToRank[]>;
  readonly transcribed: AsyncIterable<readonly TranscribedPlace[]>;
  readonly corpusTexts: AsyncIterable<readonly string[]>;
}) => Promise<DraftRanking>;

/**
 * A model's drafts that nobody has decided on, in the order of `rankForTranscription`. Left out is what an utterance overlaps,
 * and what the model has transcribed again since. Known is what its corpus has and what is transcribed of the same recordings.
 */
export function rankDrafts({ labelType, drafts, transcribed, corpusTexts }: RankingMaterial): DraftRanking {
  const open = openDrafts(drafts, transcribed);
  const single = open.filter(isSingleUtterance);
  const candidates = single.map(candidateOf);
  const known = new Map<string, number>();
  for (const text of corpusTexts) countKnown(known, segmentLabels(labelType, text));
  for (const { text, inCorpus } of transcribed) {
    if (!inCorpus) countKnown(known, segmentLabels(labelType, text));
  }
  const ranked = rankForTranscription(candidates, known).map(({ index, ...why }) => ({
    id: (single[index] as DraftToRank).id,
    ...why,
  }));
  return { ranked, tooLong: open.length - single.length };
}

function openDrafts(drafts: readonly DraftToRank[], transcribed: readonly TranscribedPlace[]): DraftToRank[] {
  const draftsOf = grouped(drafts, ({ audioId }) => audioId);
  const transcribedOf = grouped(transcribed, ({ audioId }) => audioId);
  return [...draftsOf].flatMap(([audioId, own]) => {
    const newestFirst = own.toSorted((a, b) => b.id - a.id);
    const open = new Set(
      newestDrafts([
        ...(transcribedOf.get(audioId) ?? []).map(acceptedPlace),
        ...newestFirst.map(draftPlace),
      ]),
    );
    return own.filter(({ id }) => open.has(id));
  });
}

const acceptedPlace = ({ transcriptionId, startMs, endMs, channel }: TranscribedPlace): DraftPlace => ({
  transcriptionId,
  // A whole recording that is transcribed leaves no room for anything.
  startMs: startMs ?? 0,
  endMs: endMs ?? Number.POSITIVE_INFINITY,
  channel,
  standing: 'accepted',
});

const draftPlace = ({ id, startMs, endMs, channel, waiting }: DraftToRank): DraftPlace => ({
  ...{ transcriptionId: id, startMs, endMs, channel },
  standing: waiting ? 'draft' : 'past',
});

const isSingleUtterance = ({ startMs, durationMs }: DraftToRank): boolean =>
  startMs !== null || (durationMs ?? 0) <= longestSingleUtteranceMs;

function candidateOf({ startMs, endMs, durationMs, labelTimes }: DraftToRank): Candidate {
  const labels = labelTimes === null ? [] : (JSON.parse(labelTimes) as LabelTime[]);
  return { labels, durationMs: startMs === null || endMs === null ? (durationMs ?? 0) : endMs - startMs };
}
