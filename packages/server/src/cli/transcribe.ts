import { decodeAudio } from '@persephone/engine/audio';
import { leftOutBecause } from '../jobs/prepare.js';
import { readAudioFile } from './corpus-folder.js';
import { exitCodes } from './failure.js';
import { loadModelFile } from './model-file.js';
import { ProgressBar } from './progress.js';

export interface TranscribeOptions {
  readonly model: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
}

/** Returns the exit code: failed where any of the files could not be transcribed. */
export async function transcribeCommand(
  files: readonly string[],
  options: TranscribeOptions,
): Promise<number> {
  const recogniser = await loadModelFile(options.model, options.threads);
  const json = options.format === 'json';
  const bar = new ProgressBar(process.stderr);
  let printed = 0;
  let failed = 0;
  if (json) process.stdout.write('[');
  for (const file of files) {
    try {
      const samples = await decodeAudio(await readAudioFile(file), file);
      const hypothesis = await recogniser.transcribe(samples, {
        onProgress: (doneMs, totalMs) =>
          bar.draw(file, Math.round(doneMs / 1000), Math.round(totalMs / 1000), 's'),
      });
      bar.clear();
      const result = JSON.stringify({ file, text: hypothesis.text, labels: hypothesis.labels });
      const separator = printed === 0 ? '\n' : ',\n';
      process.stdout.write(json ? `${separator}${result}` : `${file}\t${hypothesis.text}\n`);
      printed++;
    } catch (error) {
      bar.clear();
      const { code, detail } = leftOutBecause(file, error);
      process.stderr.write(`${detail.includes(file) ? '' : `${file}: `}${detail} [${code}]\n`);
      failed++;
    }
  }
  if (json) process.stdout.write(printed === 0 ? ']\n' : '\n]\n');
  return failed === 0 ? exitCodes.ok : exitCodes.failed;
}
