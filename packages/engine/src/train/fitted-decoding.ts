import type { ModelFileDescription, NewModelFileDescription } from '../models/model-file.js';
import type { Network } from '../models/network.js';
import { mostAveragedShifts } from '../models/shift-averaging.js';
import { alignmentShiftOf } from './alignment-shift.js';
import { calibrationOf } from './calibrate.js';
import { type Posteriors, posteriorsOf } from './evaluate.js';
import { hasEnoughLabels, storedLanguageModel, tuneLanguageModel } from './language.js';
import type { PreparedData } from './prepare.js';

/** How a network is decoded best, as fitted on the validation set once its training has ended. */
export type FittedDecoding = Pick<
  ModelFileDescription,
  'languageModel' | 'averagedShifts' | 'calibration' | 'alignmentShiftMs'
>;

export interface FittingData extends Pick<PreparedData, 'labelSet' | 'validation'> {
  /** Transcriptions to count label n-grams in; none where the network is to decode alone. */
  readonly transcriptions: readonly ArrayLike<number>[] | undefined;
  /** Numbers of a frame before the deltas. */
  readonly staticDimension: number;
}

/** Lets what else the process has to do, such as its heartbeat, run. */
const yieldToOthers = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** @param description the model's, without anything fitted before */
export async function fitDecoding(
  network: Network,
  description: NewModelFileDescription,
  data: FittingData,
): Promise<FittedDecoding> {
  let best = await fitAveraged(network, description, data, 1);
  const mostShifts = mostAveragedShifts(description.subsamplingFactor);
  if (mostShifts > 1 && hasEnoughLabels(data.validation)) {
    const other = await fitAveraged(network, description, data, mostShifts);
    if (other.score < best.score) best = other;
  }
  const { tuned, averagedShifts, all } = best;
  const fitted: FittedDecoding = {
    ...(tuned && { languageModel: storedLanguageModel(tuned) }),
    ...(averagedShifts > 1 && { averagedShifts }),
  };
  const calibration = await calibrationOf(all, { ...description, ...fitted }, yieldToOthers);
  const alignmentShiftMs = alignmentShiftOf(all, data.labelSet, description, data.staticDimension);
  return {
    ...fitted,
    ...(calibration && { calibration }),
    ...(alignmentShiftMs !== undefined && { alignmentShiftMs }),
  };
}

/** How the validation set is decoded best with posteriors averaged over so many shifts. */
async function fitAveraged(
  network: Network,
  { decodingMergeRepeated }: NewModelFileDescription,
  { labelSet, validation, transcriptions }: FittingData,
  averagedShifts: number,
) {
  const all: Posteriors[] = [];
  for await (const one of posteriorsOf(network, validation, averagedShifts)) all.push(one);
  const { score, tuned } = await tuneLanguageModel(
    all,
    labelSet,
    transcriptions,
    decodingMergeRepeated,
    yieldToOthers,
  );
  return { averagedShifts, all, score, tuned };
}
