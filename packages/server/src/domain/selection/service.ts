import { longestSingleUtteranceMs } from '@persephone/engine/segmentation';
import { DomainError } from '../errors.js';
import type { ListPage, Position } from '../listings/page.js';
import type { Repositories } from '../repositories.js';
import type { DraftRepository, WaitingDraft } from './draft.js';
import type { DraftRanking, RankDrafts, RankedDraft } from './rank-drafts.js';

export interface DraftToTranscribe extends WaitingDraft, Omit<RankedDraft, 'id'> {}

export interface DraftsToTranscribe extends ListPage<DraftToTranscribe> {
  readonly total: number;
  /** Recordings that nobody has transcribed and of which the model has made no draft. */
  readonly withoutDraft: number;
  /** Drafts of whole recordings that are too long to be one utterance. */
  readonly tooLong: number;
}

export interface SelectionService {
  /**
   * The drafts of a model from which it would learn most, in that order; the first page, or what stands behind a position or behind
   * a transcription. `model-not-found`, `model-not-trained`.
   */
  next(
    modelId: number,
    request: {
      readonly limit: number;
      readonly after: Position | null;
      readonly afterId?: number | undefined;
    },
    rank: RankDrafts,
  ): Promise<DraftsToTranscribe>;
}

interface Kept {
  readonly madeAt: number;
  /** What waited then, ranked or not. */
  readonly waited: ReadonlySet<number>;
  readonly ranking: DraftRanking;
  /** Where a draft stands in it. */
  readonly places: ReadonlyMap<number, number>;
}

/** So long the order stays while it is worked through; what is new in it is ranked at once. */
const keptMs = 600_000;
const mostKept = 8;
/** Drafts looked at at once: some of them may be transcribed meanwhile. */
const portion = 100;

/**
 * Rankings are kept in this process, which is no loss where it ends or another one answers: the order is made anew, of the same
 * drafts.
 */
export function createSelectionService(
  { drafts, listings }: Pick<Repositories, 'drafts' | 'listings'>,
  now: () => number = () => performance.now(),
): SelectionService {
  const rankings = new Map<number, Promise<Kept>>();

  async function rankingOf(
    modelId: number,
    labelType: string,
    rank: RankDrafts,
    waiting: ReadonlySet<number>,
  ) {
    for (;;) {
      const known = rankings.get(modelId);
      if (!known) break;
      const kept = await known;
      if (now() - kept.madeAt < keptMs && [...waiting].every((id) => kept.waited.has(id))) return kept;
      // Another request may have begun a newer one meanwhile.
      if (rankings.get(modelId) === known) rankings.delete(modelId);
    }
    const made = make(drafts, modelId, labelType, rank, now());
    rankings.set(modelId, made);
    for (const oldest of rankings.keys()) {
      if (rankings.size <= mostKept) break;
      rankings.delete(oldest);
    }
    try {
      return await made;
    } catch (error) {
      if (rankings.get(modelId) === made) rankings.delete(modelId);
      throw error;
    }
  }

  return {
    async next(modelId, { limit, after, afterId }, rank) {
      const [model] = await listings.modelsByIds([modelId]);
      if (!model) throw new DomainError('model-not-found', `There is no model ${modelId}.`);
      if (model.contentHash === null) {
        throw new DomainError('model-not-trained', `${model.name} has not been trained; train it first.`);
      }
      const waiting = new Set(await drafts.waiting(modelId));
      const { ranking, places } = await rankingOf(modelId, model.labelType, rank, waiting);
      const { ranked, tooLong } = ranking;
      const from = firstBehind(places, after, afterId);
      const items: DraftToTranscribe[] = [];
      const behind = ranked.slice(from).filter(({ id }) => waiting.has(id));
      let looked = 0;
      while (items.length <= limit && looked < behind.length) {
        const some = behind.slice(looked, looked + Math.min(portion, limit + 1 - items.length));
        looked += some.length;
        const found = new Map(
          (await drafts.stillWaiting(some.map(({ id }) => id))).map((one) => [one.id, one]),
        );
        for (const why of some) {
          const draft = found.get(why.id);
          if (draft) items.push({ ...why, ...draft });
        }
        // Transcribed past its draft: what else was, the next request finds by a new order.
        if (found.size < some.length) rankings.delete(modelId);
      }
      const page = items.slice(0, limit);
      const last = items.length > limit ? page.at(-1) : undefined;
      return {
        items: page,
        next: last ? { key: places.get(last.id) ?? 0, id: last.id } : null,
        total: ranked.reduce((sum, { id }) => sum + (waiting.has(id) ? 1 : 0), 0),
        withoutDraft: await drafts.countWithoutDraft(modelId),
        tooLong,
      };
    },
  };
}

async function make(
  drafts: DraftRepository,
  modelId: number,
  labelType: string,
  rank: RankDrafts,
  madeAt: number,
): Promise<Kept> {
  const waited = new Set<number>();
  const recordings = new Set<number>();
  async function* read() {
    for await (const some of drafts.ofModel(modelId, longestSingleUtteranceMs)) {
      for (const { id, audioId, waiting } of some) {
        recordings.add(audioId);
        if (waiting) waited.add(id);
      }
      yield some;
    }
  }
  async function* readTranscribed() {
    yield* drafts.transcribed([...recordings], modelId);
  }
  const ranking = await rank({
    labelType,
    drafts: read(),
    transcribed: readTranscribed(),
    corpusTexts: drafts.corpusTexts(modelId),
  });
  return { madeAt, waited, ranking, places: new Map(ranking.ranked.map(({ id }, place) => [id, place])) };
}

/** In the order: where its draft stands, or stood. What was in an earlier order and is not in this one is as good as its first. */
function firstBehind(
  places: ReadonlyMap<number, number>,
  after: Position | null,
  afterId: number | undefined,
): number {
  if (after) return (places.get(after.id) ?? Number(after.key)) + 1;
  const place = afterId === undefined ? undefined : places.get(afterId);
  return place === undefined ? 0 : place + 1;
}
