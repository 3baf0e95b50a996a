import type { ByteSource } from './byte-source.js';
import { Recording } from './recording.js';
import type { AudioWarning } from './warnings.js';

export interface AudioInfo {
  /** Whole milliseconds. */
  readonly durationMs: number;
  /** The file's own. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one channel, at the file's own rate. */
  readonly sampleCount: number;
  /** What is worth knowing of a file that can be used all the same. */
  readonly warnings: readonly AudioWarning[];
}

/**
 * Reads a file once from beginning to end, decoding every sample and keeping none, so that what is found sound here
 * decodes later. Throws the EngineErrors of `decodeAudio` for what is wrong, and stops reading then.
 */
export async function inspectAudio(source: Uint8Array | ByteSource, fileName: string): Promise<AudioInfo> {
  const warnings: AudioWarning[] = [];
  const recording = await Recording.open(source, fileName, (warning) => warnings.push(warning));
  const { sampleRate, channels } = recording;
  const { sampleCount } = await recording.measure();
  const durationMs = Math.round((sampleCount / sampleRate) * 1000);
  return { durationMs, sampleRate, channels, sampleCount, warnings };
}
