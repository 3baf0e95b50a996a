import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  type ChannelChoice,
  channelOf,
  chosenTiers,
  isChosen,
  noTierFits,
  type SpokenTier,
  spokenTiers,
  type TierChoice,
} from '@persephone/formats/annotation-import';
import {
  type Annotation,
  AnnotationError,
  addTranscriptions,
  dividedOver,
  extensibleFormats,
  type Fault,
  newFileFormats,
  shifted,
  shiftedLabels,
  type TranscribedUtterance,
} from '@persephone/formats/annotations';
import type { Segment } from '../../corpus-data/recognise-segments.js';
import { type FoundFile, type FoundFiles, readOne, recordingOf } from '../annotated-files.js';
import type { DecoderPool } from '../decoder-pool/pool.js';
import { runAll } from '../decoder-pool/run-all.js';
import type { Results } from '../decoder-pool/task.js';
import { CliFailure, exitCodes } from '../failure.js';
import { reportFailure, reportWarning } from '../left-out.js';
import { tierOverview } from '../tier-options.js';
import { reportFaults, reportWritten, tierOptions, writeNew } from './give-back.js';
import { writeOneUtteranceFiles } from './one-utterance.js';
import { corpusOptions, fileFormats, type TranscribeOptions } from './options.js';
import type { Spelling } from './spelling.js';
import { refuseTaken, type Target, targetFor, writeTarget } from './targets.js';

/** Where the text of a segment comes to be. */
interface Place {
  readonly annotation: Annotation & { readonly start: number; readonly end: number };
  readonly tier: SpokenTier;
}

/** An annotation file to be given back with drafts, as a task for the decoder processes. */
interface AnnotatedTask {
  readonly kind: 'transcribe-segments' | 'transcribe';
  /** The recording. */
  readonly file: string;
  /** Of all that is transcribed as one; each segment has its own. */
  readonly channel: number | null;
  readonly segments: readonly Segment[];
  readonly source: FoundFile;
  readonly places: readonly Place[];
  /** Of the time of the annotations in the recording. */
  readonly origin: number;
  readonly targets: readonly (Target & { readonly format: keyof typeof newFileFormats | 'same' })[];
}

export interface AnnotatedTasks {
  readonly tasks: readonly AnnotatedTask[];
  /** How many files were found that none is for, although they have to be given back. */
  readonly failed: number;
}

/**
 * What is to be transcribed: the annotations of the chosen tiers whose times are known. Throws CliFailure where no tier is
 * chosen, which names those that there are, and where a file could not be written in the end.
 */
export async function annotatedTasks(
  found: FoundFiles,
  options: TranscribeOptions,
  choice: TierChoice,
  channels: readonly ChannelChoice[],
): Promise<AnnotatedTasks> {
  const every: SpokenTier[] = [];
  const tasks: AnnotatedTask[] = [];
  let failed = 0;
  let chosenAny = false;
  const withoutTier: string[] = [];
  for (const source of found.annotations) {
    const warnings: string[] = [];
    const document = await readOne(source.path, warnings);
    for (const warning of warnings) reportWarning(warning);
    if (!document) {
      failed++;
      continue;
    }
    const tiers = spokenTiers(document.tiers);
    every.push(...tiers);
    if (!isChosen(choice)) continue;
    const chosen = chosenTiers(tiers, choice);
    if (chosen.length === 0) {
      withoutTier.push(`${source.path}: ${noTierFits(tiers, choice)}`);
      continue;
    }
    chosenAny = true;
    if (options.output === undefined && !extensibleFormats.some((one) => one === document.format)) {
      reportFailure({
        name: source.path,
        code: 'annotations-not-writable',
        detail: `${source.path}: tiers can be added to files of ELAN and Praat; have a new file made of this one: --output eaf`,
      });
      failed++;
      continue;
    }
    const recording = recordingOf({ path: source.path, document }, found.recordings);
    if ('problem' in recording) {
      reportFailure(recording.problem);
      failed++;
      continue;
    }
    if (recording.note !== null) reportWarning(recording.note);
    const places = placesIn(chosen, source.path, recording.origin);
    if (places.length === 0) continue;
    tasks.push({
      kind: options.whole ? 'transcribe' : 'transcribe-segments',
      // Of the whole, only a choice for all is taken.
      channel: options.whole ? (channels[0]?.channel ?? null) : null,
      file: recording.path,
      segments: places.map(({ annotation: { start, end }, tier }) => ({
        startMs: start + recording.origin,
        endMs: end + recording.origin,
        channel: channelOf(tier, channels),
      })),
      source,
      places,
      origin: recording.origin,
      targets: targetsOf(source, options),
    });
  }
  if (!isChosen(choice) && every.length > 0) {
    throw new CliFailure(
      [
        'Say in which tiers the segments to transcribe are, by their type (--tier-type), name (--tier) or speaker ' +
          '(--participant), in which * stands for anything, or by a recipe (--recipe). There are:',
        ...tierOverview(every),
      ].join('\n'),
      exitCodes.usage,
    );
  }
  if (!chosenAny && every.length > 0) {
    throw new CliFailure([noTierFits(every, choice), ...tierOverview(every)].join('\n'));
  }
  for (const one of withoutTier) reportWarning(one);
  await refuseTaken(
    tasks.flatMap(({ targets }) => targets),
    options,
  );
  return { tasks, failed };
}

function targetsOf(source: FoundFile, options: TranscribeOptions): AnnotatedTask['targets'] {
  if (options.output !== undefined) {
    return fileFormats(options).map((format) => ({
      format,
      ...targetFor(source, options, `.${newFileFormats[format].extension}`),
    }));
  }
  const ending = options.outputFolder === undefined ? '.draft' : '';
  return [{ format: 'same', ...targetFor(source, options, `${ending}${extname(source.path)}`) }];
}

function placesIn(tiers: readonly SpokenTier[], path: string, origin: number): Place[] {
  const places: Place[] = [];
  let untimed = 0;
  for (const tier of tiers) {
    for (const annotation of tier.tier.annotations) {
      const { start, end, time } = annotation;
      // Sound is cut only where the file itself says when.
      if (time !== 'given' || start === null || end === null || end <= start || start + origin < 0) untimed++;
      else places.push({ tier, annotation: { ...annotation, start, end } });
    }
  }
  if (untimed > 0)
    reportWarning(`${path}: ${untimed} annotations have no times of their own and are left out`);
  return places.sort((a, b) => a.annotation.start - b.annotation.start);
}

/** Give each file back with its drafts. Returns the exit code: failed where any could not be. */
export async function giveBackAnnotated(
  pool: DecoderPool,
  { tasks, failed }: AnnotatedTasks,
  spelling: Spelling,
  options: TranscribeOptions,
): Promise<number> {
  const corpus = corpusOptions(options);
  let complete = failed === 0;
  await runAll(
    pool,
    tasks,
    async (result, task) => {
      const { drafts, isWhole, faults } =
        'segments' in result
          ? draftsOf(task, result.segments, spelling)
          : dividedDrafts(task, result, spelling);
      complete = (await giveBack(task, drafts, faults, options)) && isWhole && complete;
      if (corpus) {
        const utterances = drafts.map((draft) => shifted(draft, task.origin));
        const { labelType } = pool;
        await writeOneUtteranceFiles(
          { recording: task.file, name: task.source.name, labelType, utterances },
          corpus,
        );
        reportWritten(task.source.path, corpus.outputFolder);
      }
    },
    (leftOut) => {
      complete = false;
      reportFailure(leftOut);
    },
  );
  return complete ? exitCodes.ok : exitCodes.failed;
}

interface Drafts {
  readonly drafts: readonly TranscribedUtterance[];
  readonly isWhole: boolean;
  /** What there is to say of how they were divided. */
  readonly faults: readonly Fault[];
}

/** What was recognised in the recording as a whole, over the segments of the chosen tiers. */
function dividedDrafts(
  { places, origin }: AnnotatedTask,
  { labels, lengthMs }: Results['transcribe'],
  spelling: Spelling,
): Drafts {
  const whole = {
    ...{ start: 0, end: lengthMs, speaker: null, text: '', labels },
    reviewed: false,
  };
  const segments = places.map(({ annotation: { id, start, end }, tier: { tier, speaker } }) => ({
    ...{ tier: tier.id, of: id, start, end, speaker },
  }));
  const { utterances, faults } = dividedOver(shifted(whole, -origin), segments, (some) =>
    spelling.textOf(some),
  );
  return { drafts: utterances, isWhole: true, faults };
}

function draftsOf(
  { places, source }: AnnotatedTask,
  segments: Results['transcribe-segments']['segments'],
  spelling: Spelling,
): Drafts {
  let isWhole = true;
  const drafts = places.flatMap(({ annotation: { start, end, id }, tier }, i): TranscribedUtterance[] => {
    const result = segments[i]?.result;
    if (!result) throw new Error('there are fewer results than segments');
    if ('code' in result) {
      isWhole = false;
      reportFailure({ name: source.path, ...result });
      return [];
    }
    const labels = shiftedLabels(result.labels, start);
    const text = spelling.textOf(labels);
    return [{ start, end, speaker: tier.speaker, text, labels, reviewed: false, tier: tier.tier.id, of: id }];
  });
  return { drafts, isWhole, faults: [] };
}

/** Whether it could be written. */
async function giveBack(
  { source, targets, file, origin }: AnnotatedTask,
  drafts: readonly TranscribedUtterance[],
  divided: readonly Fault[],
  options: TranscribeOptions,
): Promise<boolean> {
  try {
    reportFaults(source.path, divided);
    for (const { format, path } of targets) {
      if (format === 'same') {
        const { bytes, faults } = addTranscriptions(
          await readFile(source.path),
          drafts,
          tierOptions(options),
        );
        await writeTarget(path, bytes, options);
        reportFaults(path, faults);
      } else {
        const utterances = drafts.map((draft) => shifted(draft, origin));
        await writeNew({ format, path, recording: file, lengthMs: null, utterances }, options);
      }
      reportWritten(source.path, path);
    }
    return true;
  } catch (error) {
    if (!(error instanceof AnnotationError)) throw error;
    reportFailure({ name: source.path, code: error.code, detail: `${source.path}: ${error.message}` });
    return false;
  }
}
