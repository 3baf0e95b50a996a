import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import { exitCodes } from './failure.js';
import { tellFailure } from './left-out.js';

export interface TranscribeOptions {
  readonly model: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
}

/** Returns the exit code: failed where any of the files could not be transcribed. */
export async function transcribeCommand(
  files: readonly string[],
  { model, format, threads }: TranscribeOptions,
): Promise<number> {
  const json = format === 'json';
  let printed = 0;
  await DecoderPool.use(model, { threads, recordings: files.length }, async (pool) => {
    if (json) process.stdout.write('[');
    await runAll(
      pool,
      files.map((file) => ({ kind: 'transcribe' as const, file })),
      ({ text, labels }, { file }) => {
        const result = JSON.stringify({ file, text, labels });
        const separator = printed === 0 ? '\n' : ',\n';
        process.stdout.write(json ? `${separator}${result}` : `${file}\t${text}\n`);
        printed++;
      },
      tellFailure,
    );
    if (json) process.stdout.write(printed === 0 ? ']\n' : '\n]\n');
  });
  return printed === files.length ? exitCodes.ok : exitCodes.failed;
}
