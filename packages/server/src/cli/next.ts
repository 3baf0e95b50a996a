import { readFile } from 'node:fs/promises';
import { segmentLabels } from '@persephone/engine/labels';
import { longestSingleUtteranceMs } from '@persephone/engine/segmentation';
import { type Candidate, countKnown, rankForTranscription } from '@persephone/engine/selection';
import { leftOutBecause } from '../corpus-data/prepare.js';
import { listFiles } from './corpus-folder.js';
import { DecoderPool } from './decoder-pool/pool.js';
import { runAll } from './decoder-pool/run-all.js';
import { exitCodes } from './failure.js';
import { reportFailure } from './left-out.js';
import { listUntranscribed } from './untranscribed.js';

export interface NextOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
  /** So many of them are printed. */
  readonly count: number;
  /** Folders with what is transcribed already. */
  readonly transcribed?: readonly string[];
}

interface Utterance extends Candidate {
  readonly file: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Print what is best transcribed next of recordings. Returns the exit code. */
export async function nextCommand(paths: readonly string[], options: NextOptions): Promise<number> {
  const { model, encoder, threads, format, count } = options;
  const files = await listUntranscribed(paths);
  const utterances: Utterance[] = [];
  let failed = 0;
  const known = await DecoderPool.use(model, { threads, encoder, recordings: files.length }, async (pool) => {
    await runAll(
      pool,
      files.map((file) => ({
        kind: 'segment-and-transcribe' as const,
        file,
        oneUtteranceUpToMs: longestSingleUtteranceMs,
      })),
      ({ segments }, { file }) => {
        for (const { startMs, endMs, result } of segments) {
          if ('code' in result) reportFailure({ name: file, ...result });
          else utterances.push({ file, startMs, endMs, durationMs: endMs - startMs, labels: result.labels });
        }
      },
      (leftOut) => {
        failed += 1;
        reportFailure(leftOut);
      },
    );
    return countsOf(options.transcribed ?? [], pool.labelType);
  });
  const ranked = rankForTranscription(utterances, known).slice(0, count);
  const rows = ranked.map(({ index, uncertainty, rareLabels, unlikeSpeech }) => {
    const { file, startMs, endMs, labels } = utterances[index] as Utterance;
    const text = labels.map(({ label }) => label).join(' ');
    return { file, startMs, endMs, uncertainty, rareLabels, unlikeSpeech, text };
  });
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
  } else {
    for (const { file, startMs, endMs, uncertainty, rareLabels, unlikeSpeech, text } of rows) {
      const why = unlikeSpeech ? 'unlike speech' : `${Math.round(100 * uncertainty)} % uncertain`;
      const rare = rareLabels.length > 0 ? `rare: ${rareLabels.join(' ')}` : '';
      process.stdout.write(`${[file, startMs, endMs, why, rare, text].join('\t')}\n`);
    }
  }
  return failed === 0 ? exitCodes.ok : exitCodes.failed;
}

/** How often labels and runs of two are transcribed in folders of transcriptions. */
async function countsOf(folders: readonly string[], labelType: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const folder of folders) {
    for (const { name, path } of await listFiles(folder)) {
      if (!name.endsWith(`.${labelType}`)) continue;
      try {
        countKnown(counts, segmentLabels(labelType, (await readFile(path, 'utf8')).normalize('NFC')));
      } catch (error) {
        reportFailure(leftOutBecause(path, error));
      }
    }
  }
  return counts;
}
