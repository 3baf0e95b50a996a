import { encodeCounts } from '../language/index.js';
import { mostListens } from '../models/listen.js';
import type { ModelFileDescription, NewModelFileDescription } from '../models/model-file.js';
import type { Network } from '../models/network.js';
import { calibrationOf } from './calibrate.js';
import { type Heard, heard } from './evaluate.js';
import { tellsEnough, tuneLanguageModel } from './language.js';
import type { PreparedData } from './prepare.js';
import { alignmentShiftOf } from './shift.js';

/** What the validation set tells, once a training has ended, about how to use its network. */
export type Learnt = Pick<
  ModelFileDescription,
  'languageModel' | 'listens' | 'calibration' | 'alignmentShiftMs'
>;

export interface LearningData extends Pick<PreparedData, 'labelSet' | 'validation'> {
  /** Transcriptions to count label n-grams in; none where the network is to decode alone. */
  readonly transcriptions: readonly ArrayLike<number>[] | undefined;
  /** Numbers of a frame before the deltas. */
  readonly staticDimension: number;
}

/** Lets what else the process has to do, such as saying that it lives, have its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** @param description the model's, without anything learnt before */
export async function learnt(
  network: Network,
  description: NewModelFileDescription,
  data: LearningData,
): Promise<Learnt> {
  let best = await decoding(network, description, data, 1);
  const listensMost = mostListens(description.stack);
  if (listensMost > 1 && tellsEnough(data.validation)) {
    const other = await decoding(network, description, data, listensMost);
    if (other.score < best.score) best = other;
  }
  const { tuned, listens, all } = best;
  const languageModel = tuned && {
    order: tuned.counts.order,
    weight: tuned.weight,
    insertionBonus: tuned.insertionBonus,
    priorWeight: tuned.priorWeight,
    counts: encodeCounts(tuned.counts),
  };
  const found: Learnt = { ...(languageModel && { languageModel }), ...(listens > 1 && { listens }) };
  const calibration = await calibrationOf(all, { ...description, ...found }, breathe);
  const alignmentShiftMs = alignmentShiftOf(all, data.labelSet, description, data.staticDimension);
  return {
    ...found,
    ...(calibration && { calibration }),
    ...(alignmentShiftMs !== undefined && { alignmentShiftMs }),
  };
}

/** How the validation set is decoded best when each of its utterances is heard so many times. */
async function decoding(
  network: Network,
  { decodingMergeRepeated }: NewModelFileDescription,
  { labelSet, validation, transcriptions }: LearningData,
  listens: number,
) {
  const all: Heard[] = [];
  for await (const one of heard(network, validation, listens)) all.push(one);
  const { score, tuned } = await tuneLanguageModel(
    all,
    labelSet,
    transcriptions,
    decodingMergeRepeated,
    breathe,
  );
  return { listens, all, score, tuned };
}
