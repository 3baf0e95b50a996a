import { resolve } from 'node:path';
import type { Hypothesis } from '@persephone/engine/models';
import { newFileFormats, shiftedLabels, type TranscribedUtterance } from '@persephone/formats/annotations';
import { segmentationOf } from '../../elan-extension/segmentation-choices.js';
import type { FoundFile } from '../annotated-files.js';
import type { DecoderPool } from '../decoder-pool/pool.js';
import { runAll } from '../decoder-pool/run-all.js';
import type { Results } from '../decoder-pool/task.js';
import { exitCodes } from '../failure.js';
import { reportFailure, reportWarning } from '../left-out.js';
import { reportWritten, writeNew } from './give-back.js';
import { writeOneUtteranceFiles } from './one-utterance.js';
import { corpusOptions, fileFormats, type TranscribeOptions } from './options.js';
import type { Spelling } from './spelling.js';
import { refuseTaken, targetFor } from './targets.js';

/** Where the files of each recording come to be, by format. Throws CliFailure where they cannot. */
export async function recordingTargets(recordings: readonly FoundFile[], options: TranscribeOptions) {
  const planned = recordings.map((recording) =>
    fileFormats(options).map((format) => ({
      format,
      ...targetFor(recording, options, `.${newFileFormats[format].extension}`),
    })),
  );
  await refuseTaken(planned.flat(), options);
  return planned;
}

/**
 * What is recognised in a recording: in the whole as one utterance or, with --segment, in each utterance that is found. What
 * cannot be transcribed of these is told; `isWhole` is false then.
 */
export type TranscribedRecording = {
  readonly lengthMs: number;
  readonly utterances: readonly TranscribedUtterance[];
  readonly isWhole: boolean;
};

/** @param channel the only one of each recording that is transcribed, from 1; null: all of them, mixed */
export function asTask(options: TranscribeOptions, channel: number | null) {
  return options.segment
    ? ({ kind: 'segment-and-transcribe', segmentation: segmentationOf(options), channel } as const)
    : ({ kind: 'transcribe', channel } as const);
}

/** Of the result of a task that `asTask` made. */
export function transcribedRecording(
  file: string,
  result: Results['transcribe'] | Results['segment-and-transcribe'],
  spelling: Spelling,
): TranscribedRecording {
  const { lengthMs } = result;
  const draft = (labels: Hypothesis['labels'], startMs: number, endMs: number): TranscribedUtterance => ({
    start: startMs,
    end: endMs,
    speaker: null,
    text: spelling.textOf(labels),
    labels: shiftedLabels(labels, startMs),
    reviewed: false,
  });
  if ('labels' in result) {
    return { lengthMs, utterances: [draft(result.labels, 0, lengthMs)], isWhole: true };
  }
  if (result.segments.length === 0) reportWarning(`${file}: no speech was found in it`);
  let isWhole = true;
  const utterances = result.segments.flatMap(({ startMs, endMs, result: one }) => {
    if (!('code' in one)) return [draft(one.labels, startMs, endMs)];
    isWhole = false;
    reportFailure({ name: file, ...one });
    return [];
  });
  return { lengthMs, utterances, isWhole };
}

/** Write files of each recording. Returns the exit code. */
export async function giveBackRecordings(
  pool: DecoderPool,
  recordings: readonly FoundFile[],
  planned: Awaited<ReturnType<typeof recordingTargets>>,
  spelling: Spelling,
  options: TranscribeOptions,
  channel: number | null,
): Promise<number> {
  const corpus = corpusOptions(options);
  let done = 0;
  const tasks = recordings.map(({ path, name }, i) => ({
    ...asTask(options, channel),
    file: path,
    name,
    targets: planned[i] ?? [],
  }));
  await runAll(
    pool,
    tasks,
    async (result, { file, name, targets }) => {
      const { lengthMs, utterances, isWhole } = transcribedRecording(file, result, spelling);
      for (const { format, path } of targets) {
        await writeNew({ format, path, recording: resolve(file), lengthMs, utterances }, options);
        reportWritten(file, path);
      }
      if (corpus) {
        const { labelType } = pool;
        await writeOneUtteranceFiles({ recording: file, name, labelType, utterances }, corpus);
        reportWritten(file, corpus.outputFolder);
      }
      if (isWhole) done++;
    },
    reportFailure,
  );
  return done === recordings.length ? exitCodes.ok : exitCodes.failed;
}
