import { stat } from 'node:fs/promises';
import { basename, extname, relative } from 'node:path';
import { readPairs } from './corpus-folder.js';
import type { TaskOf } from './decoder-pool/task.js';
import { CliFailure } from './failure.js';
import { reportFindings, reportLeftOut } from './left-out.js';

/** A recording with its transcription, and what is to be done with both. */
export type TranscribedRecording<Kind extends 'align' | 'divide'> = TaskOf<Kind> & {
  /** What is made of it is called so below an output folder, without extension. */
  readonly target: string;
};

/** The recordings named, with their transcriptions beside them, and those of the folders named that have one. */
export async function transcribedRecordings<Kind extends 'align' | 'divide'>(
  kind: Kind,
  recordings: readonly string[],
  labelType: string,
): Promise<TranscribedRecording<Kind>[]> {
  const sources: TranscribedRecording<Kind>[] = [];
  for (const recording of recordings) {
    if (!(await isFolder(recording))) {
      const stem = recording.slice(0, recording.length - extname(recording).length);
      const transcription = { file: `${stem}.${labelType}` };
      sources.push({ kind, file: recording, target: basename(stem), transcription });
      continue;
    }
    const { utterances, leftOut, spare } = await readPairs(recording, labelType);
    reportFindings(spare);
    reportLeftOut(leftOut);
    if (utterances.length === 0) {
      throw new CliFailure(
        `${recording} has nothing to ${kind}: no recording with a transcription NAME.${labelType} beside it.`,
      );
    }
    for (const { fileName, text } of utterances) {
      const path = relative(recording, fileName);
      const target = path.slice(0, path.length - extname(path).length);
      sources.push({ kind, file: fileName, target, transcription: { text } });
    }
  }
  return sources;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
