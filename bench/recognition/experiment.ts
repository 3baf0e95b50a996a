// What the benchmarks of recognition share: reading a corpus, dividing it, changing a recipe, training and evaluating.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { alignLabels } from '@persephone/formats/edit-alignment';
import * as ort from 'onnxruntime-node';
import type { FeatureMatrix } from '../../packages/engine/src/features/matrix.js';
import { judge, labelErrorRate, reliability, toneErrors } from '../../packages/engine/src/metrics/index.js';
import { Recogniser, readDescription } from '../../packages/engine/src/models/index.js';
import { type Recipe, recipeNamed } from '../../packages/engine/src/recipes/recipes.js';
import {
  type SelfTrainingHooks,
  selfTrain,
  type UntranscribedUtterance,
} from '../../packages/engine/src/self-training/index.js';
import { train } from '../../packages/engine/src/train/train.js';
import type { TrainingSettings, TrainingUtterance } from '../../packages/engine/src/train/types.js';
import { listFiles, openAudioFile, readCorpusFolder } from '../../packages/server/src/cli/corpus-folder.js';
import { speakerOf } from '../../packages/server/src/cli/evaluation/speaker.js';
import { FeatureReader } from '../../packages/server/src/corpus-data/feature-reader.js';
import { prepareUtterances } from '../../packages/server/src/corpus-data/prepare.js';
import { prepareUntranscribed } from '../../packages/server/src/corpus-data/untranscribed.js';
import { hasAcceptedExtension } from '../../packages/server/src/domain/files.js';

export interface Sets {
  readonly training: readonly TrainingUtterance[];
  readonly validation: readonly TrainingUtterance[];
  readonly untranscribed?: readonly UntranscribedUtterance[];
  /** What a model labelled, to train on as well. */
  readonly pseudoLabelled?: readonly TrainingUtterance[];
}

/** Features and labels of a folder with train/ and valid/, each in an order that depends on the file names alone. */
export async function readSets(folder: string, labelType: string, featureType: string): Promise<Sets> {
  const corpus = await readCorpusFolder(folder, labelType, 0);
  const reader = new FeatureReader(featureType);
  const prepared = async (set: typeof corpus.training) => {
    const { utterances } = await prepareUtterances(set.utterances, { labelType, reader });
    return [...utterances].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
  };
  try {
    return { training: await prepared(corpus.training), validation: await prepared(corpus.validation) };
  } finally {
    await reader.close();
  }
}

/** Features of the speech in a folder's recordings, in an order that depends on the file names alone. */
export async function readUntranscribed(
  folder: string,
  featureType: string,
): Promise<readonly UntranscribedUtterance[]> {
  const reader = new FeatureReader(featureType);
  const files = (await listFiles(folder)).filter(({ name }) => hasAcceptedExtension('audio', name));
  const utterances: UntranscribedUtterance[] = [];
  const options = { reader, runtime: async () => ort, signal: new AbortController().signal };
  try {
    for (const { path } of files) {
      const recording = { fileName: path, recording: path, open: () => openAudioFile(path) };
      utterances.push(...(await prepareUntranscribed(recording, options)).utterances);
    }
    return utterances.sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
  } finally {
    await reader.close();
  }
}

/** Of the name without its folder, so that a corpus copied elsewhere is divided alike. */
const hashOf = ({ name }: Pick<TrainingUtterance, 'name'>): string =>
  createHash('sha1').update(basename(name)).digest('hex');

type WithFeatures = Pick<TrainingUtterance, 'features'>;

export const minutesOf = (utterances: readonly WithFeatures[]): number =>
  utterances.reduce((frames, u) => frames + u.features.frameCount, 0) / 6000;

/** The first utterances that together are no longer than so many minutes. */
export function firstMinutes<U extends WithFeatures>(utterances: readonly U[], minutes: number): U[] {
  let frames = 0;
  const end = utterances.findIndex((u) => {
    frames += u.features.frameCount;
    return frames > minutes * 6000;
  });
  return utterances.slice(0, end < 0 ? utterances.length : end);
}

/**
 * All utterances divided anew: those of some speakers to validate on and all others to train on, or, `shuffled`, as many
 * utterances in each set without regard to speakers.
 */
export function divided(
  { training, validation }: Sets,
  pattern: RegExp,
  heldOut: readonly string[],
  shuffled: boolean,
): Sets {
  const all = [...training, ...validation].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
  const isHeldOut = ({ name }: TrainingUtterance): boolean =>
    heldOut.includes(speakerOf(name, pattern) ?? '');
  const held = all.filter(isHeldOut);
  if (held.length === 0 || held.length === all.length) {
    const speakers = [...new Set(all.map(({ name }) => speakerOf(name, pattern)))].join(', ');
    throw new Error(`${heldOut.join(', ')} must be some of the speakers, which are: ${speakers}.`);
  }
  if (shuffled) return { training: all.slice(held.length), validation: all.slice(0, held.length) };
  return { training: all.filter((u) => !isHeldOut(u)), validation: held };
}

/** Features less the mean of all of their speaker's, in both sets. Pitch and other columns alike. */
export function centredBySpeaker({ training, validation }: Sets, pattern: RegExp): Sets {
  const all = [...training, ...validation];
  const speakers = new Set(all.map(({ name }) => speakerOf(name, pattern) ?? ''));
  const means = new Map(
    [...speakers].map((speaker) => {
      const theirs = all.filter(({ name }) => (speakerOf(name, pattern) ?? '') === speaker);
      return [speaker, meanOf(theirs.map(({ features }) => features))];
    }),
  );
  const centred = (utterance: TrainingUtterance): TrainingUtterance => {
    const mean = means.get(speakerOf(utterance.name, pattern) ?? '') ?? [];
    const { features } = utterance;
    const frames = features.frames.map((x, i) => x - (mean[i % features.dimension] ?? 0));
    return { ...utterance, features: { ...features, frames } };
  };
  return { training: training.map(centred), validation: validation.map(centred) };
}

function meanOf(matrices: readonly FeatureMatrix[]): number[] {
  const dimension = matrices[0]?.dimension ?? 0;
  const sum = new Array<number>(dimension).fill(0);
  let frames = 0;
  for (const matrix of matrices) {
    frames += matrix.frameCount;
    for (const [i, x] of matrix.frames.entries()) sum[i % dimension] = (sum[i % dimension] ?? 0) + x;
  }
  return sum.map((x) => x / frames);
}

type StandardRecipe = ReturnType<typeof recipeNamed>;

/** A recipe with some of its numbers replaced, and named after them: `{"network":{"dropout":{"rate":0.4}}}`. */
export function recipeWith(name: string, overrides: string | undefined): StandardRecipe {
  const recipe = recipeNamed(name);
  if (overrides === undefined) return recipe;
  const changed = replaced(recipe, JSON.parse(overrides), '--set') as StandardRecipe;
  return { ...changed, name: `${name} ${overrides.replaceAll(/\s/gu, '')}` };
}

function replaced(original: unknown, change: unknown, path: string): unknown {
  if (typeof original !== typeof change || change === null) {
    throw new Error(
      `${path} is to be ${JSON.stringify(original)} or the like, not ${JSON.stringify(change)}.`,
    );
  }
  if (typeof original !== 'object' || original === null) return change;
  const result: Record<string, unknown> = { ...original };
  for (const [key, value] of Object.entries(change as object)) {
    if (!(key in result)) throw new Error(`${path}.${key} is nothing that a recipe has.`);
    result[key] = replaced(result[key], value, `${path}.${key}`);
  }
  return result;
}

export interface Experiment {
  /** What it is part of: a name for the table. */
  readonly purpose: string;
  readonly labelType: string;
  readonly featureType: string;
  readonly recipe: Recipe;
  readonly layers: number;
  readonly hidden: number;
  readonly epochs: number | null;
  readonly seed: number;
  readonly threads: number;
  readonly startingModel?: TrainingSettings['startingModel'];
}

/** A row of the table: numbers in percent where they are shares. */
export type Row = Readonly<Record<(typeof columns)[number], string>>;

export const columns = [
  'purpose',
  'recipe',
  'network',
  'features',
  'seed',
  'minutes of speech',
  'validation utterances',
  'epochs',
  'best epoch',
  'wall minutes',
  'threads',
  'greedy LER',
  'LER',
  'LER without tone',
  'errors in tone alone',
  'errors in segment alone',
  'errors in both',
  'calibration error',
  'peak MB',
  'commit',
] as const;

const percent = (share: number): string => (100 * share).toFixed(2);

/** What a training reports, and a model's file has only in part. */
type TrainingColumns = Pick<Row, 'epochs' | 'best epoch' | 'wall minutes' | 'greedy LER'>;

/** Train, then evaluate. Prints each epoch. */
export async function run(sets: Sets, experiment: Experiment): Promise<{ row: Row; model: Uint8Array }> {
  const { labelType, featureType, recipe, threads } = experiment;
  const started = performance.now();
  const minutes = (): string => ((performance.now() - started) / 60_000).toFixed(1);
  const { untranscribed = [], ...transcribed } = sets;
  const data = { labelType, featureType, ...transcribed };
  const settings: TrainingSettings = {
    network: { hiddenSize: experiment.hidden, layers: experiment.layers },
    minimumEpochs: 0,
    maximumEpochs: experiment.epochs,
    earlyStoppingSteps: null,
    maximumTrainingLER: 0.3,
    maximumValidationLER: 1,
    beamWidth: 100,
    decodingMergeRepeated: true,
    seed: experiment.seed,
    startingModel: experiment.startingModel,
    threads,
  };
  const hooks: SelfTrainingHooks = {
    onEpoch: (e) =>
      console.log(
        `epoch ${e.epoch}  loss ${e.loss.toFixed(3)}  training LER ${(100 * e.trainingLER).toFixed(1)}  ` +
          `validation LER ${percent(e.validationLER)}  ${e.seconds.toFixed(0)} s  ${minutes()} min`,
      ),
    onWarning: (message) => console.log(`warning: ${message}`),
    onRound: ({ round, pseudoLabelled, untranscribed: of }) =>
      console.log(`round ${round}: ${pseudoLabelled} of ${of} pseudo-labelled  ${minutes()} min`),
  };
  const outcome =
    untranscribed.length > 0
      ? await selfTrain(ort, { ...data, untranscribed }, settings, hooks, undefined, recipe)
      : await train(ort, data, settings, hooks, undefined, recipe);
  const best = outcome.epochs.find((e) => e.epoch === outcome.bestEpoch);
  const training = {
    epochs: String(outcome.epochs.length),
    'best epoch': String(outcome.bestEpoch),
    'wall minutes': minutes(),
    'greedy LER': percent(best?.validationLER ?? Number.NaN),
  };
  const model = outcome.model ?? new Uint8Array();
  return { row: await evaluated(sets, experiment, model, training), model };
}

function reportedBy(model: Uint8Array): TrainingColumns {
  const { trainedEpochs, validationLER } = readDescription(model);
  const best = { 'best epoch': String(trainedEpochs), 'greedy LER': percent(validationLER) };
  return { epochs: '–', 'wall minutes': '–', ...best };
}

/** The row of a model, decoded as `evaluate` does. */
export async function evaluated(
  sets: Sets,
  { purpose, recipe, layers, hidden, featureType, seed, threads }: Experiment,
  model: Uint8Array,
  training: TrainingColumns = reportedBy(model),
): Promise<Row> {
  const recogniser = await Recogniser.load(ort, model, { threads });
  const compared = [];
  for (const { features, labels } of sets.validation) {
    const { labels: recognised } = await recogniser.transcribeFeatures(features);
    const hypothesis = recognised.map(({ label }) => label);
    const steps = alignLabels(labels, hypothesis);
    const judged = judge(
      steps,
      recognised.map(({ confidence }) => confidence),
    );
    compared.push({ reference: labels, hypothesis, steps, judged });
  }
  await recogniser.release();
  const rate = labelErrorRate(compared);
  const tones = toneErrors(compared.map(({ steps }) => steps));
  const ofLabels = (errors: number | undefined): string =>
    errors === undefined ? '–' : percent(errors / rate.referenceLabels);
  return {
    purpose,
    recipe: recipe.name,
    network: `${layers} × ${hidden}`,
    features: featureType,
    seed: String(seed),
    'minutes of speech': minutesOf(sets.training).toFixed(1),
    'validation utterances': String(sets.validation.length),
    ...training,
    threads: String(threads),
    LER: percent(rate.ler),
    'LER without tone': tones ? percent(tones.segments.ler) : '–',
    'errors in tone alone': ofLabels(tones?.tone),
    'errors in segment alone': ofLabels(tones?.segment),
    'errors in both': ofLabels(tones?.both),
    'calibration error': percent(
      reliability(compared.flatMap(({ judged }) => judged)).expectedCalibrationError,
    ),
    'peak MB': (process.resourceUsage().maxRSS / 1024).toFixed(0),
    commit: execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      cwd: import.meta.dirname,
    }).trim(),
  };
}
