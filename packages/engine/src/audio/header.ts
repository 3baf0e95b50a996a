import type { AudioFormat } from '@persephone/formats/file-kind';
import type { ByteSource } from './byte-source.js';
import { openSoundFile } from './open.js';

/** What a file's header holds, nothing of it decoded. */
export interface AudioHeader {
  readonly format: AudioFormat;
  /** The file's own. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Whole milliseconds; null where the header does not have it. */
  readonly durationMs: number | null;
}

/**
 * Reads a file's header in a few milliseconds, from 256 KiB of it at the most, however large it is. Throws the
 * EngineErrors that show already: no audio, a codec that is not decoded here, a header that contradicts itself, fewer
 * bytes than it promises. What is accepted here may still turn out damaged when `inspectAudio` decodes it.
 */
export async function readAudioHeader(
  source: Uint8Array | ByteSource,
  fileName: string,
): Promise<AudioHeader> {
  const { format, sampleRate, channels, sampleCount } = await openSoundFile(source, fileName);
  const durationMs = sampleCount === null ? null : Math.round((sampleCount / sampleRate) * 1000);
  return { format, sampleRate, channels, durationMs };
}
