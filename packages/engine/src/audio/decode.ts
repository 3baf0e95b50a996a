import type { ByteSource } from './byte-source.js';
import { Recording, type RecordingOptions, type SoundSegment } from './recording.js';
import type { WarningSink } from './warnings.js';

export interface DecodeOptions extends SoundSegment, RecordingOptions {
  /** Told of what is worth knowing; of the levels only where the whole recording is decoded. */
  readonly onWarning?: WarningSink;
}

/**
 * The sound of a file, or a segment of it, as 16 kHz mono samples. The format is found by the bytes; `fileName` is for
 * messages. To decode several segments of one file, open a `Recording` instead.
 *
 * Throws EngineErrors: 'audio-empty', 'audio-truncated', 'audio-unreadable', 'audio-format-unknown',
 * 'audio-not-finite', 'audio-too-long', 'channel-missing', and 'audio-too-short' where the recording ends before the segment begins.
 */
export async function decodeAudio(
  source: Uint8Array | ByteSource,
  fileName: string,
  { onWarning, channel = null, ...segment }: DecodeOptions = {},
): Promise<Float32Array> {
  return (await Recording.open(source, fileName, onWarning, { channel })).decode(segment);
}
