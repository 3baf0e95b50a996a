import type { LeftOut } from '../corpus-data/prepare.js';
import { readPairs } from './corpus-folder.js';
import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import type { Outcome } from './evaluation/outcome.js';
import { reportOf } from './evaluation/report.js';
import { speakerOf } from './evaluation/speaker.js';
import { details, examples, figures } from './evaluation/text.js';
import { CliFailure, exitCodes } from './failure.js';
import { reportFindings, reportLeftOut } from './left-out.js';

export interface EvaluateOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
  readonly report: boolean;
  /** So many references and hypotheses are printed one over the other. */
  readonly examples: number;
  readonly speakerPattern?: RegExp;
}

/** Returns the exit code. */
export async function evaluateCommand(folder: string, options: EvaluateOptions): Promise<number> {
  const failures: LeftOut[] = [];
  const outcomes: Outcome[] = [];
  const labelType = await DecoderPool.use(options.model, options, async (pool) => {
    const { utterances, leftOut, spare } = await readPairs(folder, pool.labelType);
    reportFindings(spare);
    failures.push(...leftOut);
    const tasks = utterances.map(({ fileName, text }) => ({
      kind: 'compare' as const,
      file: fileName,
      transcription: { text },
      speaker: speakerOf(fileName, options.speakerPattern),
    }));
    await runAll(
      pool,
      tasks,
      (outcome) => void outcomes.push(outcome),
      (failure) => void failures.push(failure),
    );
    return pool.labelType;
  });
  reportLeftOut(failures);
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
