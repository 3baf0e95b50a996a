import { decodeAudio } from '@persephone/engine/audio';
import { segmentLabels } from '@persephone/engine/labels';
import { type LeftOut, leftOutBecause } from '../jobs/prepare.js';
import { readPairs } from './corpus-folder.js';
import { compare, type Outcome } from './evaluation/outcome.js';
import { reportOf } from './evaluation/report.js';
import { speakerOf } from './evaluation/speaker.js';
import { details, examples, figures } from './evaluation/text.js';
import { CliFailure, exitCodes } from './failure.js';
import { loadModelFile } from './model-file.js';
import { ProgressBar } from './progress.js';
import { tellLeftOut } from './train.js';

export interface EvaluateOptions {
  readonly model: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
  readonly report: boolean;
  /** So many references and hypotheses are printed one over the other. */
  readonly examples: number;
  readonly speakerPattern?: RegExp;
}

/** Returns the exit code. */
export async function evaluateCommand(folder: string, options: EvaluateOptions): Promise<number> {
  const recogniser = await loadModelFile(options.model, options.threads);
  const { labelType } = recogniser.description;
  const { utterances, leftOut } = await readPairs(folder, labelType);
  const failures: LeftOut[] = [...leftOut];
  const outcomes: Outcome[] = [];
  const bar = new ProgressBar(process.stderr);
  for (const [done, { fileName, read, text }] of utterances.entries()) {
    bar.draw('utterances', done, utterances.length);
    try {
      const samples = await decodeAudio(await read(), fileName);
      const reference = segmentLabels(labelType, text);
      const speaker = speakerOf(fileName, options.speakerPattern);
      outcomes.push(await compare(recogniser, samples, { file: fileName, speaker, reference }));
    } catch (error) {
      failures.push(leftOutBecause(fileName, error));
    }
  }
  bar.clear();
  tellLeftOut(failures);
  if (outcomes.length === 0) {
    throw new CliFailure(
      `${folder} has nothing to compare: no recording with a transcription NAME.${labelType} beside it.`,
    );
  }
  const report = reportOf(outcomes);
  const { format, report: inFull, examples: count } = options;
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return exitCodes.ok;
  }
  process.stdout.write(figures(report));
  if (inFull) process.stdout.write(details(report));
  if (count > 0) process.stdout.write(examples(outcomes, count));
  return exitCodes.ok;
}
