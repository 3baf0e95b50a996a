import { extname, resolve } from 'node:path';
import { type NewFileFormat, newFileFormats } from '@persephone/formats/annotation-formats';
import type { TranscribedUtterance } from '@persephone/formats/annotations';
import type { AlikeLabel } from '../corpus-data/align-text.js';
import type { DivisionPart } from '../domain/utterance-edits/division.js';
import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import { exitCodes } from './failure.js';
import { reportFailure, reportWarning } from './left-out.js';
import { transcribedRecordings } from './transcribed-recordings.js';
import { reportWritten, writeNew } from './transcription/give-back.js';
import { type Place, refuseTaken, targetFor } from './transcription/targets.js';

export interface DivideOptions extends Place {
  readonly model: string;
  readonly encoder?: string;
  readonly output: NewFileFormat;
  /** Also a tier of labels with their times. */
  readonly labels: boolean;
  readonly threads: number;
}

/**
 * Divide recordings with one transcription each into utterances, as an annotation file of each. Returns the exit code: failed where
 * any of them could not be divided.
 */
export async function divideCommand(recordings: readonly string[], options: DivideOptions): Promise<number> {
  return DecoderPool.use(options.model, options, async (pool) => {
    const { extension } = newFileFormats[options.output];
    const found = await transcribedRecordings('divide', recordings, pool.labelType);
    const tasks = found.map((one) => ({
      ...one,
      path: targetFor({ path: one.file, name: `${one.target}${extname(one.file)}` }, options, `.${extension}`)
        .path,
    }));
    await refuseTaken(
      tasks.map(({ file, path }) => ({ source: file, path })),
      options,
    );
    let done = 0;
    await runAll(
      pool,
      tasks,
      async ({ lengthMs, parts, alike }, { file, path }) => {
        const recording = resolve(file);
        const utterances = parts.map(utteranceOf);
        await writeNew(
          { format: options.output, path, recording, lengthMs, utterances },
          { ...options, confidence: false },
        );
        reportWritten(file, path);
        reportDoubts(file, parts, alike);
        done++;
      },
      reportFailure,
    );
    return done === tasks.length ? exitCodes.ok : exitCodes.failed;
  });
}

/** What is hardly spoken there is a draft, as it is in the service. */
const utteranceOf = ({
  startMs,
  endMs,
  text,
  labelTimes,
  uncertain,
}: DivisionPart): TranscribedUtterance => ({
  ...{ start: startMs, end: endMs, text: text.trim(), labels: labelTimes },
  ...{ speaker: null, reviewed: !uncertain },
});

function reportDoubts(file: string, parts: readonly DivisionPart[], alike: readonly AlikeLabel[]): void {
  const uncertain = parts.filter((part) => part.uncertain).length;
  if (uncertain > 0) {
    reportWarning(
      `${file}: ${uncertain} of ${parts.length} utterances are drafts, since their text is hardly what is spoken there; listen to them.`,
    );
  }
  if (alike.length > 0) {
    const labels = alike.map(({ label, alignedAs }) => `${label} as ${alignedAs}`).join(', ');
    reportWarning(`${file}: labels that the model does not know were aligned as those like them: ${labels}.`);
  }
}
