import { featureType as describedFeatureType } from '@persephone/engine/features';
import { recipeNamed } from '@persephone/engine/recipes';
import {
  type SelfTrainingHooks,
  selfTrain,
  type UntranscribedUtterance,
} from '@persephone/engine/self-training';
import {
  checkStartingModel,
  type TrainingData,
  type TrainingOutcome,
  type TrainingSettings,
  type TrainingUtterance,
  train,
} from '@persephone/engine/train';
import { FeatureReader } from '../corpus-data/feature-reader.js';
import { refuseEmpty } from '../corpus-data/left-out.js';
import type { Prepared } from '../corpus-data/prepare.js';
import { preparedFindings, prepareUtterances } from '../corpus-data/prepare.js';
import { soundWarningLines } from '../corpus-data/sound-warnings.js';
import { defaultModelSettings } from '../domain/models/defaults.js';
import { onnxRuntime } from '../jobs/runtime.js';
import { type AnnotatedOptions, readAnnotatedCorpus } from './annotated-corpus.js';
import {
  type CorpusFolder,
  type FolderUtterances,
  isCorpusFolder,
  readCorpusFolder,
} from './corpus-folder.js';
import { openEncoderFile } from './encoder-file.js';
import { CliFailure, exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';
import { type KeptFeatures, keptFeatures } from './kept-features.js';
import { reportFindings, reportLeftOut } from './left-out.js';
import { readModelFile } from './model-file.js';
import { percent } from './numbers.js';
import { hasTierOptions } from './tier-options.js';
import { TrainingCheckpoint } from './training-checkpoint.js';
import { TrainingReport } from './training-report.js';
import { listUntranscribed, readUntranscribed, withoutThose } from './untranscribed.js';
import { refuseUnwritable, writeWholeFile } from './write-file.js';

export interface TrainOptions extends AnnotatedOptions {
  readonly model: string;
  readonly featureType: string;
  readonly preset: string;
  /** Where not given, the preset's. */
  readonly encoder?: string;
  readonly layers?: number;
  readonly hidden?: number;
  readonly minEpochs: number;
  readonly maxEpochs?: number;
  /** A model that the training starts from. */
  readonly from?: string;
  /** Recordings, and folders of them, that nobody has transcribed, to learn from as well. */
  readonly untranscribed?: readonly string[];
  /** Where features are kept for the next training. */
  readonly featureCache?: string;
  readonly threads: number;
  /** Whether to begin from nothing where an earlier training could be gone on with. */
  readonly anew?: boolean;
}

/** Returns the exit code. */
export async function trainCommand(paths: readonly string[], given: TrainOptions): Promise<number> {
  const recipe = recipeNamed(given.preset);
  if (given.maxEpochs !== undefined && given.minEpochs > given.maxEpochs) {
    throw new CliFailure(
      `--min-epochs ${given.minEpochs} is more than --max-epochs ${given.maxEpochs}; raise the one or lower the other.`,
      exitCodes.usage,
    );
  }
  await refuseUnwritable(given.model);
  const report = new TrainingReport(process.stdout, process.stderr);
  const checkpoint = new TrainingCheckpoint(given.model, report);
  const abort = new AbortController();
  const forget = onInterrupt(
    () => {
      report.clear();
      process.stderr.write(
        'Stopping after this batch; the best model so far is kept, and the same command goes on from the last epoch. Again to ' +
          'stop at once.\n',
      );
      abort.abort();
    },
    () => process.exit(exitCodes.interrupted),
  );
  try {
    // Before the work of minutes: what it names may not be there, or not fit.
    const options = { ...given, featureType: await featureTypeOf(given) };
    const settings = await settingsOf(options);
    await checkStartingModel(settings, options, recipe);
    if (options.anew) await checkpoint.remove();
    const before = await checkpoint.read();
    const rest = await listUntranscribed(options.untranscribed ?? []);
    const corpus = await readCorpus(paths, options, report);
    const kept = keptFeatures(options.featureCache, (message) => report.warning(message));
    const data = await prepareData(corpus, options, kept, report, abort.signal);
    const untranscribed = await prepareRest(rest, corpus, options, kept, report, abort.signal);
    const hooks = { ...hooksOf(options.model, report, abort.signal), ...checkpoint.hooks };
    const ort = await onnxRuntime();
    const outcome =
      untranscribed.length > 0
        ? await selfTrain(ort, { ...data, untranscribed }, settings, hooks, before, recipe)
        : await train(ort, data, settings, hooks, before, recipe);
    return await keep(outcome, given.model, checkpoint, report);
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write('Interrupted before the first epoch ended: there is no model to keep.\n');
    return exitCodes.interrupted;
  } finally {
    report.clear();
    forget();
  }
}

/** One folder in a layout of a corpus, or annotation files and folders of them. */
async function readCorpus(
  paths: readonly string[],
  options: TrainOptions,
  report: TrainingReport,
): Promise<CorpusFolder> {
  const [folder, ...more] = paths;
  if (folder !== undefined && more.length === 0 && (await isCorpusFolder(folder))) {
    if (hasTierOptions(options)) {
      throw new CliFailure(
        `${folder} has a transcription beside each recording; leave out --tier-type, --tier, --participant, --recipe, --text-rules and --word-boundary.`,
        exitCodes.usage,
      );
    }
    return readCorpusFolder(folder, options.labelType, options.seed);
  }
  const corpus = await readAnnotatedCorpus(paths, options);
  for (const warning of corpus.warnings) report.warning(warning);
  for (const line of corpus.report) report.line(line);
  return corpus;
}

async function prepareData(
  corpus: CorpusFolder,
  { labelType, featureType }: TrainOptions,
  kept: KeptFeatures,
  report: TrainingReport,
  signal: AbortSignal,
): Promise<TrainingData> {
  const sets = { training: corpus.training, validation: corpus.validation };
  const total = sets.training.utterances.length + sets.validation.utterances.length;
  const reader = new FeatureReader(featureType, kept.cache);
  let done = 0;
  const prepare = async (set: FolderUtterances): Promise<Prepared> => {
    const utterances = [];
    for (const one of set.utterances)
      utterances.push({ ...one, recording: await kept.recordingKey(one.recording) });
    const prepared = await prepareUtterances(utterances, {
      labelType,
      reader,
      signal,
      onUtterance: () => report.features(++done, total),
    });
    return { ...prepared, leftOut: [...set.leftOut, ...prepared.leftOut] };
  };
  let training: Prepared;
  let validation: Prepared;
  try {
    training = await prepare(sets.training);
    validation = await prepare(sets.validation);
  } finally {
    await reader.close();
  }
  report.clear();
  for (const line of soundWarningLines([...training.warnings, ...validation.warnings])) report.warning(line);
  reportLeftOut([...training.leftOut, ...validation.leftOut]);
  reportFindings([...sets.training.spare, ...sets.validation.spare]);
  refuseEmpty('training', training);
  refuseEmpty('validation', validation);
  reportFindings(preparedFindings([training, validation]));
  const minutes = ({ utterances }: Prepared) => minutesOf(utterances, featureType);
  report.line(
    `training on ${training.utterances.length} utterances (${minutes(training)} min), ` +
      `validating on ${validation.utterances.length} (${minutes(validation)} min)`,
  );
  return { labelType, featureType, training: training.utterances, validation: validation.utterances };
}

/** That of the encoder, where one is given. */
async function featureTypeOf({ encoder, featureType, threads }: TrainOptions): Promise<string> {
  if (encoder === undefined) return featureType;
  return (await openEncoderFile(await onnxRuntime(), encoder, threads)).name;
}

/** Speech to learn from that nobody has transcribed. Throws CliFailure where it was named and nothing of it can be used. */
async function prepareRest(
  listed: readonly string[],
  { training, validation, testing }: CorpusFolder,
  { featureType }: TrainOptions,
  kept: KeptFeatures,
  report: TrainingReport,
  signal: AbortSignal,
): Promise<readonly UntranscribedUtterance[]> {
  if (listed.length === 0) return [];
  const transcribed = [training, validation, testing].flatMap(({ utterances }) =>
    utterances.map(({ recording }) => recording),
  );
  const { rest: files, among } = await withoutThose(listed, transcribed);
  if (among.length > 0) {
    report.warning(
      `left out, being part of the corpus: ${among.length} of the recordings named as untranscribed ` +
        `(${among.slice(0, 3).join(', ')}${among.length > 3 ? ', …' : ''})`,
    );
  }
  const reader = new FeatureReader(featureType, kept.cache);
  const prepared = await readUntranscribed(files, reader, kept, signal, (done) =>
    report.features(done, files.length),
  ).finally(() => reader.close());
  report.clear();
  for (const line of soundWarningLines(prepared.warnings)) report.warning(line);
  reportLeftOut(prepared.leftOut);
  const { utterances } = prepared;
  if (utterances.length === 0)
    throw new CliFailure('No speech that could be used was found in what is untranscribed.');
  report.line(
    `learning as well from ${utterances.length} untranscribed utterances (${minutesOf(utterances, featureType)} min)`,
  );
  return utterances;
}

const minutesOf = (utterances: readonly Pick<TrainingUtterance, 'features'>[], featureType: string): string =>
  (
    (utterances.reduce((frames, { features }) => frames + features.frameCount, 0) *
      describedFeatureType(featureType).frameShiftMs) /
    60_000
  ).toFixed(1);

/** What the command line has no flag for is as the HTTP contract's defaults are. */
async function settingsOf(options: TrainOptions): Promise<TrainingSettings> {
  const { from } = options;
  return {
    ...defaultModelSettings,
    network: {
      ...(options.hidden !== undefined && { hiddenSize: options.hidden }),
      ...(options.layers !== undefined && { layers: options.layers }),
    },
    minimumEpochs: options.minEpochs,
    maximumEpochs: options.maxEpochs ?? null,
    seed: options.seed,
    startingModel: from === undefined ? undefined : { name: from, bytes: await readModelFile(from) },
    threads: options.threads,
  };
}

function hooksOf(path: string, report: TrainingReport, signal: AbortSignal): SelfTrainingHooks {
  return {
    signal,
    // Hours of training are worth a file an epoch: whatever happens, the best so far is there.
    onBetterModel: (model) => writeWholeFile(path, model),
    onBatch: (progress) => report.batch(progress),
    onEpoch: (summary) => report.epoch(summary),
    onWarning: (message) => report.warning(message),
    onPseudoLabelling: (round, done, total) => report.pseudoLabelling(round, done, total),
    onRound: (summary) => report.round(summary),
  };
}

async function keep(
  outcome: TrainingOutcome,
  path: string,
  checkpoint: TrainingCheckpoint,
  report: TrainingReport,
): Promise<number> {
  const best = outcome.epochs.find(({ epoch }) => epoch === outcome.bestEpoch);
  if (outcome.model === null || best === undefined) {
    process.stderr.write('Interrupted before the first epoch ended: there is no model to keep.\n');
    return exitCodes.interrupted;
  }
  await writeWholeFile(path, outcome.model);
  report.line(
    `best epoch ${best.epoch} of ${outcome.epochs.length}, validation LER ${percent(best.validationLER)}, ` +
      `${report.minutes()} min; ${path} written`,
  );
  if (outcome.stopped === 'aborted') {
    report.line(`the same command goes on after epoch ${outcome.epochs.length}, from ${checkpoint.path}`);
    return exitCodes.interrupted;
  }
  await checkpoint.remove();
  return exitCodes.ok;
}
