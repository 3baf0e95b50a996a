import { resolve } from 'node:path';
import { newFileFormats } from '@persephone/formats/annotations';
import type { FoundFile } from '../annotated-files.js';
import type { DecoderPool } from '../decoder-pool/pool.js';
import { runAll } from '../decoder-pool/run-all.js';
import { exitCodes } from '../failure.js';
import { tellFailure } from '../left-out.js';
import { tellWritten, writeNew } from './give-back.js';
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

/** Write files of each recording, which is one utterance as a whole. Returns the exit code. */
export async function giveBackRecordings(
  pool: DecoderPool,
  recordings: readonly FoundFile[],
  planned: Awaited<ReturnType<typeof recordingTargets>>,
  spelling: Spelling,
  options: TranscribeOptions,
): Promise<number> {
  const corpus = corpusOptions(options);
  let done = 0;
  const tasks = recordings.map(({ path, name }, i) => ({
    kind: 'transcribe' as const,
    file: path,
    name,
    targets: planned[i] ?? [],
  }));
  await runAll(
    pool,
    tasks,
    async ({ labels, lengthMs }, { file, name, targets }) => {
      const utterances = [
        { start: 0, end: lengthMs, speaker: null, text: spelling.textOf(labels), labels, reviewed: false },
      ];
      for (const { format, path } of targets) {
        await writeNew({ format, path, recording: resolve(file), lengthMs, utterances }, options);
        tellWritten(file, path);
      }
      if (corpus) {
        const { labelType } = pool;
        await writeOneUtteranceFiles({ recording: file, name, labelType, utterances }, corpus);
        tellWritten(file, corpus.outputFolder);
      }
      done++;
    },
    tellFailure,
  );
  return done === recordings.length ? exitCodes.ok : exitCodes.failed;
}
