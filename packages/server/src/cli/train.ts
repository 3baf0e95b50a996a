import { featureType as describedFeatureType } from '@persephone/engine/features';
import { recipeNamed } from '@persephone/engine/recipes';
import {
  openStartingModel,
  type TrainingData,
  type TrainingHooks,
  type TrainingOutcome,
  type TrainingSettings,
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
import { CliFailure, exitCodes } from './failure.js';
import { onInterrupt } from './interrupt.js';
import { reportFindings, reportLeftOut } from './left-out.js';
import { readModelFile } from './model-file.js';
import { percent } from './numbers.js';
import { hasTierOptions } from './tier-options.js';
import { TrainingReport } from './training-report.js';
import { refuseUnwritable, writeWholeFile } from './write-file.js';

export interface TrainOptions extends AnnotatedOptions {
  readonly model: string;
  readonly featureType: string;
  readonly preset: string;
  /** Where not given, the preset's. */
  readonly layers?: number;
  readonly hidden?: number;
  readonly minEpochs: number;
  readonly maxEpochs?: number;
  /** A model that the training starts from. */
  readonly from?: string;
  readonly threads: number;
}

/** Returns the exit code. */
export async function trainCommand(paths: readonly string[], options: TrainOptions): Promise<number> {
  const recipe = recipeNamed(options.preset);
  if (options.maxEpochs !== undefined && options.minEpochs > options.maxEpochs) {
    throw new CliFailure(
      `--min-epochs ${options.minEpochs} is more than --max-epochs ${options.maxEpochs}; raise the one or lower the other.`,
      exitCodes.usage,
    );
  }
  await refuseUnwritable(options.model);
  const report = new TrainingReport(process.stdout, process.stderr);
  const abort = new AbortController();
  const forget = onInterrupt(
    () => {
      report.clear();
      process.stderr.write(
        'Stopping after this batch; the best model so far is kept. Again to stop at once.\n',
      );
      abort.abort();
    },
    () => process.exit(exitCodes.interrupted),
  );
  try {
    // Before the work of minutes: what it names may not be there, or not fit.
    const settings = await settingsOf(options);
    await openStartingModel(settings, options, recipe);
    const corpus = await readCorpus(paths, options, report);
    const data = await prepareData(corpus, options, report, abort.signal);
    const outcome = await train(
      await onnxRuntime(),
      data,
      settings,
      hooksOf(options.model, report, abort.signal),
      undefined,
      recipe,
    );
    return await keep(outcome, options.model, report);
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
  report: TrainingReport,
  signal: AbortSignal,
): Promise<TrainingData> {
  const sets = { training: corpus.training, validation: corpus.validation };
  const total = sets.training.utterances.length + sets.validation.utterances.length;
  const reader = new FeatureReader(featureType);
  let done = 0;
  const prepare = async (set: FolderUtterances): Promise<Prepared> => {
    const prepared = await prepareUtterances(set.utterances, {
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
  const { frameShiftMs } = describedFeatureType(featureType);
  const minutes = ({ utterances }: Prepared) =>
    (
      (utterances.reduce((frames, { features }) => frames + features.frameCount, 0) * frameShiftMs) /
      60_000
    ).toFixed(1);
  report.line(
    `training on ${training.utterances.length} utterances (${minutes(training)} min), ` +
      `validating on ${validation.utterances.length} (${minutes(validation)} min)`,
  );
  return { labelType, featureType, training: training.utterances, validation: validation.utterances };
}

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

function hooksOf(path: string, report: TrainingReport, signal: AbortSignal): TrainingHooks {
  return {
    signal,
    // Hours of training are worth a file an epoch: whatever happens, the best so far is there.
    onBetterModel: (model) => writeWholeFile(path, model),
    onBatch: (progress) => report.batch(progress),
    onEpoch: (summary) => report.epoch(summary),
    onWarning: (message) => report.warning(message),
  };
}

async function keep(outcome: TrainingOutcome, path: string, report: TrainingReport): Promise<number> {
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
  return outcome.stopped === 'aborted' ? exitCodes.interrupted : exitCodes.ok;
}
