import { eventLoopYielder } from '@persephone/engine/event-loop';
import { alignLabels } from '@persephone/formats/edit-alignment';
import type { EvaluatedPosition, EvaluatedUtterance, EvaluationRepository } from './evaluation.js';
import { type EvaluationReport, ReportMaker } from './report.js';

/** One kind of error: a label and what was recognised for it. Null is no label; undefined is any. */
export interface WantedError {
  readonly reference?: string | null | undefined;
  readonly hypothesis?: string | null | undefined;
}

export interface EvaluationService extends Pick<EvaluationRepository, 'confusions'> {
  /** As the repository lists them; those alone in which this error stands, where one is given. */
  utterances(
    modelId: number,
    after: EvaluatedPosition | null,
    limit: number,
    wanted?: WantedError,
  ): Promise<EvaluatedUtterance[]>;
  /** Of the model's last evaluation; empty figures where there is none. */
  report(modelId: number): Promise<EvaluationReport>;
}

/** Utterances read at a time. */
const portion = 200;

export function createEvaluationService(evaluations: EvaluationRepository): EvaluationService {
  /** Page by page, so that a large test set is not in memory twice. */
  async function* all(modelId: number, from: EvaluatedPosition | null, wanted: WantedError) {
    let after = from;
    for (;;) {
      const page = await evaluations.utterances(modelId, after, portion, {
        reference: wanted.reference ?? undefined,
        hypothesis: wanted.hypothesis ?? undefined,
      });
      yield page;
      const last = page.at(-1);
      if (!last || page.length < portion) return;
      after = last;
    }
  }

  return {
    confusions: evaluations.confusions,

    async utterances(modelId, after, limit, wanted = {}) {
      if (wanted.reference === undefined && wanted.hypothesis === undefined) {
        return evaluations.utterances(modelId, after, limit);
      }
      const found: EvaluatedUtterance[] = [];
      const turn = eventLoopYielder();
      for await (const page of all(modelId, after, wanted)) {
        // That both labels stand in it does not say that the one was recognised for the other.
        await turn();
        for (const utterance of page) {
          if (hasError(utterance, wanted)) found.push(utterance);
          if (found.length === limit) return found;
        }
      }
      return found;
    },

    async report(modelId) {
      const maker = new ReportMaker();
      const turn = eventLoopYielder();
      for (let after = 0; ; ) {
        const page = await evaluations.recognised(modelId, after, portion);
        maker.add(page);
        await turn();
        const last = page.at(-1);
        if (!last || page.length < portion) break;
        after = last.utteranceId;
      }
      return maker.report(await evaluations.trainingSpeakers(modelId));
    },
  };
}

function hasError(utterance: EvaluatedUtterance, wanted: WantedError): boolean {
  return alignLabels(utterance.reference, utterance.hypothesis).some(
    ({ kind, reference, hypothesis }) =>
      kind !== 'match' &&
      (wanted.reference === undefined || reference === wanted.reference) &&
      (wanted.hypothesis === undefined || hypothesis === wanted.hypothesis),
  );
}
