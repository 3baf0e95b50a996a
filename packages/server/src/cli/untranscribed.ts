import { stat } from 'node:fs/promises';
import type { FeatureReader } from '../corpus-data/feature-reader.js';
import { type PreparedSound, prepareUntranscribed } from '../corpus-data/untranscribed.js';
import { hasAcceptedExtension } from '../domain/files.js';
import { sha256OfFile } from '../file-hash.js';
import { onnxRuntime } from '../jobs/runtime.js';
import { listFiles, openAudioFile } from './corpus-folder.js';
import { CliFailure, fileProblem } from './failure.js';
import type { KeptFeatures } from './kept-features.js';

/** The recordings of files and folders. Throws CliFailure for what is not there, and where paths are named that have none. */
export async function listUntranscribed(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw new CliFailure(`${path} ${fileProblem(error) ?? 'cannot be read'}.`);
    });
    if (!found.isDirectory()) files.push(path);
    else
      for (const one of await listFiles(path))
        if (hasAcceptedExtension('audio', one.name)) files.push(one.path);
  }
  if (paths.length > 0 && files.length === 0) {
    throw new CliFailure(
      `There is no recording in ${paths.join(', ')}. Name recordings, or folders that have some.`,
    );
  }
  return [...new Set(files)].sort();
}

/**
 * Those of the recordings that are none of these, by their bytes: what a model is measured on it may not have learnt from, and what a
 * person has transcribed is no matter of guesses.
 */
export async function withoutThose(
  files: readonly string[],
  those: readonly string[],
): Promise<{ readonly rest: readonly string[]; readonly among: readonly string[] }> {
  if (files.length === 0) return { rest: [], among: [] };
  const known = new Set<string>();
  for (const file of new Set(those)) known.add(await sha256OfFile(file).catch(() => file));
  const rest: string[] = [];
  const among: string[] = [];
  for (const file of files) {
    // What cannot be read is named when its sound is wanted.
    const hash = await sha256OfFile(file).catch(() => file);
    (known.has(hash) ? among : rest).push(file);
  }
  return { rest, among };
}

/** Features of the speech in recordings that nobody has transcribed. */
export async function readUntranscribed(
  files: readonly string[],
  reader: FeatureReader,
  { cache, recordingKey }: KeptFeatures,
  signal: AbortSignal,
  onRecording: (done: number) => void,
): Promise<PreparedSound> {
  const parts: PreparedSound[] = [];
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted();
    const key = await recordingKey(file);
    const recording = { fileName: file, recording: key, open: () => openAudioFile(file) };
    const options = { reader, runtime: onnxRuntime, signal, ...(cache && { cache }) };
    parts.push(await prepareUntranscribed(recording, options));
    onRecording(index + 1);
  }
  return {
    utterances: parts.flatMap(({ utterances }) => utterances),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    warnings: parts.flatMap(({ warnings }) => warnings),
  };
}
