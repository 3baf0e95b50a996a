import { featureType } from '@persephone/engine/features';
import { labelType } from '@persephone/engine/labels';
import { DomainError } from '../errors.js';
import type { Database } from '../repositories.js';
import type { UtteranceContent } from '../utterances/utterance.js';
import type { Corpus, CorpusSplit, LeftOutOfCorpus } from './corpus.js';
import { labelSet } from './label-set.js';
import { divide } from './split.js';
import { problemOf, withinMaxSamples } from './usable.js';

export interface DivisionRequest {
  readonly name: string;
  readonly labelType: string;
  readonly featureType: string;
  readonly maxSamples: number | null;
  /** Undefined: every utterance there is. */
  readonly utteranceIds: readonly number[] | undefined;
  readonly split: CorpusSplit;
}

/**
 * Make a corpus of what can be used of these utterances, divided by the split; what cannot is left out, and the corpus
 * says why. Throws `split-impossible`, `utterance-unknown`, `label-type-unknown`, `feature-type-unknown`.
 */
export async function divideIntoCorpus(database: Database, request: DivisionRequest): Promise<Corpus> {
  labelType(request.labelType);
  featureType(request.featureType);
  return database.transaction(async ({ utterances, corpora }) => {
    const ids = request.utteranceIds && [...new Set(request.utteranceIds)];
    const contents = ids ? await utterances.contents(ids) : await utterances.allContents();
    if (ids) refuseUnknown(ids, contents);
    const { usable, leftOut } = sortOut(contents, request);
    if (usable.length === 0) {
      throw new DomainError(
        'split-impossible',
        contents.length === 0
          ? 'There are no utterances yet. Add recordings with their transcriptions first.'
          : `None of the ${contents.length} utterances can be used, e.g. ${leftOut[0]?.detail ?? ''}`,
        { errors: leftOut.slice(0, 100) },
      );
    }
    return corpora.insert({
      name: request.name,
      labelType: request.labelType,
      featureType: request.featureType,
      maxSamples: request.maxSamples,
      partition: divide(usable, request.split),
      ...labelSet(request.labelType, usable),
      split: request.split,
      leftOut,
    });
  });
}

function refuseUnknown(ids: readonly number[], contents: readonly UtteranceContent[]): void {
  const known = new Set(contents.map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new DomainError(
    'utterance-unknown',
    `There is no utterance ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}.`,
    { utterances: unknown.slice(0, 1000) },
  );
}

function sortOut(contents: readonly UtteranceContent[], { labelType: type, maxSamples }: DivisionRequest) {
  const usable: UtteranceContent[] = [];
  const leftOut: LeftOutOfCorpus[] = [];
  for (const content of contents) {
    const problem = problemOf(content, type, maxSamples);
    if (problem) leftOut.push(problem);
    else if (withinMaxSamples(content, maxSamples)) usable.push(content);
    else {
      leftOut.push({
        utteranceId: content.id,
        fileName: content.audioFileName,
        code: 'audio-too-long',
        detail: `${content.audioFileName} is longer than the ${maxSamples} frames of 10 ms that were asked for.`,
      });
    }
  }
  return { usable, leftOut };
}
