import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isChosen } from '@persephone/formats/annotation-import';
import { hasAnnotationExtension, type TranscribedUtterance } from '@persephone/formats/annotations';
import { hasAcceptedExtension } from '../domain/files.js';
import { type FoundFiles, findFiles } from './annotated-files.js';
import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import { CliFailure, exitCodes } from './failure.js';
import { reportFailure, reportWarning } from './left-out.js';
import { type Choices, isForAll, readChoices } from './tier-options.js';
import { annotatedTasks, giveBackAnnotated } from './transcription/annotation-files.js';
import { corpusOptions, type TranscribeOptions } from './transcription/options.js';
import {
  asTask,
  giveBackRecordings,
  recordingTargets,
  transcribedRecording,
} from './transcription/recordings.js';
import { Spelling } from './transcription/spelling.js';

/**
 * Transcribe recordings, and print what was recognised or write files of it; or the segments of annotation files, and give
 * these back with drafts. Returns the exit code: failed where any of the files could not be transcribed.
 */
export async function transcribeCommand(
  paths: readonly string[],
  options: TranscribeOptions,
): Promise<number> {
  corpusOptions(options);
  const { tiers, channels, textRules } = await readChoices(options);
  const spelling = Spelling.by(textRules, options.wordBoundary);
  const code = await dispatched(paths, options, { tiers, channels }, spelling);
  for (const warning of spelling.warnings()) reportWarning(warning);
  return code;
}

async function dispatched(
  paths: readonly string[],
  options: TranscribeOptions,
  { tiers, channels }: Pick<Choices, 'tiers' | 'channels'>,
  spelling: Spelling,
): Promise<number> {
  const isAnnotated =
    isChosen(tiers) ||
    paths.some((path) => hasAnnotationExtension(path) && !hasAcceptedExtension('audio', path));
  if (isAnnotated && options.segment) {
    throw new CliFailure(
      '--segment finds the utterances of recordings; of annotation files it is chosen whose segments are transcribed. ' +
        'Name the recordings alone, or leave --segment out.',
      exitCodes.usage,
    );
  }
  if (options.whole && !isAnnotated) {
    throw new CliFailure(
      '--whole divides what is recognised over the segments of annotation files. Name these, and their tiers, or leave it out.',
      exitCodes.usage,
    );
  }
  const bySegment = isAnnotated && !options.whole;
  if (!bySegment && !channels.every(isForAll)) {
    throw new CliFailure(
      'From which channel somebody is taken can be said of the segments of annotation files, each by itself. ' +
        'Give --channel NUMBER for all of each recording, or name annotation files, and their tiers, without --whole.',
      exitCodes.usage,
    );
  }
  const channel = channels[0]?.channel ?? null;
  if (isAnnotated) return annotated(await findFiles(paths), options, { tiers, channels }, spelling);
  if (options.output === undefined) return printed(await expanded(paths), options, channel, spelling);
  const { namedRecordings: recordings } = await onlyRecordings(paths);
  if (recordings.length === 0) throw noRecording(paths);
  const planned = await recordingTargets(recordings, options);
  return DecoderPool.use(options.model, { ...options, recordings: recordings.length }, (pool) =>
    giveBackRecordings(pool, recordings, planned, spelling, options, channel),
  );
}

const noRecording = (paths: readonly string[]) =>
  new CliFailure(`There is no recording (WAV, FLAC, MP3 or Ogg) in ${paths.join(', ')}.`, exitCodes.usage);

async function annotated(
  found: FoundFiles,
  options: TranscribeOptions,
  { tiers, channels }: Pick<Choices, 'tiers' | 'channels'>,
  spelling: Spelling,
): Promise<number> {
  const work = await annotatedTasks(found, options, tiers, channels);
  if (work.tasks.length === 0) {
    process.stderr.write('There is no segment to transcribe.\n');
    return exitCodes.failed;
  }
  return DecoderPool.use(options.model, { ...options, recordings: work.tasks.length }, (pool) =>
    giveBackAnnotated(pool, work, spelling, options),
  );
}

/** What is named is taken for a recording, whatever it is called. */
async function onlyRecordings(paths: readonly string[]): Promise<Pick<FoundFiles, 'namedRecordings'>> {
  const all = await Promise.all(
    paths.map(async (path) => {
      const isFolder = await stat(path).then(
        (info) => info.isDirectory(),
        () => false,
      );
      return isFolder ? (await findFiles([path])).namedRecordings : [{ path, name: basename(path) }];
    }),
  );
  return { namedRecordings: all.flat() };
}

/** Folders are their recordings; other paths are printed as they were given. */
async function expanded(paths: readonly string[]): Promise<string[]> {
  const { namedRecordings } = await onlyRecordings(paths);
  if (namedRecordings.length === 0) throw noRecording(paths);
  return namedRecordings.map(({ path }) => path);
}

async function printed(
  files: readonly string[],
  options: TranscribeOptions,
  channel: number | null,
  spelling: Spelling,
): Promise<number> {
  const { model, encoder, format, threads, segment } = options;
  const json = format === 'json';
  let objects = 0;
  const print = (file: string, { start, end, text, labels }: TranscribedUtterance): void => {
    const times = segment ? { start: Math.round(start), end: Math.round(end) } : {};
    if (json) {
      const separator = objects++ === 0 ? '\n' : ',\n';
      process.stdout.write(`${separator}${JSON.stringify({ file, ...times, text, labels })}`);
    } else {
      const columns = segment ? [file, times.start, times.end, text] : [file, text];
      process.stdout.write(`${columns.join('\t')}\n`);
    }
  };
  let count = 0;
  await DecoderPool.use(model, { threads, encoder, recordings: files.length }, async (pool) => {
    if (json) process.stdout.write('[');
    await runAll(
      pool,
      files.map((file) => ({ ...asTask(options, channel), file })),
      (result, { file }) => {
        const { utterances, isWhole } = transcribedRecording(file, result, spelling);
        for (const utterance of utterances) print(file, utterance);
        if (isWhole) count++;
      },
      reportFailure,
    );
    if (json) process.stdout.write(objects === 0 ? ']\n' : '\n]\n');
  });
  return count === files.length ? exitCodes.ok : exitCodes.failed;
}
