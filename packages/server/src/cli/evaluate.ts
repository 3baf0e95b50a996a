import { decodeAudio } from '@persephone/engine/audio';
import { segmentLabels } from '@persephone/engine/labels';
import { type LabelErrorRate, labelErrorRate, type ReferenceAndHypothesis } from '@persephone/engine/metrics';
import { type LeftOut, leftOutBecause } from '../jobs/prepare.js';
import { readPairs } from './corpus-folder.js';
import { CliFailure, exitCodes } from './failure.js';
import { loadModelFile } from './model-file.js';
import { percent } from './numbers.js';
import { ProgressBar } from './progress.js';
import { tellLeftOut } from './train.js';

export interface EvaluateOptions {
  readonly model: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
}

/** Returns the exit code. */
export async function evaluateCommand(folder: string, options: EvaluateOptions): Promise<number> {
  const recogniser = await loadModelFile(options.model, options.threads);
  const { labelType } = recogniser.description;
  const { utterances, leftOut } = await readPairs(folder, labelType);
  const failures: LeftOut[] = [...leftOut];
  const pairs: ReferenceAndHypothesis[] = [];
  const bar = new ProgressBar(process.stderr);
  for (const [done, { fileName, read, text }] of utterances.entries()) {
    bar.draw('utterances', done, utterances.length);
    try {
      const { labels } = await recogniser.transcribe(await decodeAudio(await read(), fileName));
      pairs.push({ reference: segmentLabels(labelType, text), hypothesis: labels.map(({ label }) => label) });
    } catch (error) {
      failures.push(leftOutBecause(fileName, error));
    }
  }
  bar.clear();
  tellLeftOut(failures);
  if (pairs.length === 0) {
    throw new CliFailure(
      `${folder} has nothing to compare: no recording with a transcription NAME.${labelType} beside it.`,
    );
  }
  const rate = labelErrorRate(pairs);
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(rate)}\n` : table(rate));
  return exitCodes.ok;
}

function table(rate: LabelErrorRate): string {
  const rows: readonly (readonly [string, string])[] = [
    ['utterances', String(rate.utterances)],
    ['reference labels', String(rate.referenceLabels)],
    ['LER', percent(rate.ler)],
    ['substitutions', String(rate.substitutions)],
    ['insertions', String(rate.insertions)],
    ['deletions', String(rate.deletions)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join('');
}
