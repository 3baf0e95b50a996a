import { EngineError } from '../errors/index.js';
import { joined } from './bytes.js';
import { openSoundDecoder } from './open.js';
import { breather } from './pause.js';
import { sniffedBytes } from './sniff.js';
import type { SoundDecoder } from './sound-decoder.js';

export interface AudioInfo {
  /** Whole milliseconds. */
  readonly durationMs: number;
  /** The file's own. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one channel, at the file's own rate. */
  readonly sampleCount: number;
}

/** Bytes decoded at once: few, since compressed silence swells. */
const sliceBytes = 8192;

/**
 * Reads a file once from beginning to end, decoding every sample and keeping none, so that what is found sound here
 * decodes later. Throws the EngineErrors of `decodeAudio` for what is wrong, and stops reading then.
 */
export async function inspectAudio(source: AsyncIterable<Uint8Array>, fileName: string): Promise<AudioInfo> {
  const breathe = breather();
  let decoder: SoundDecoder | undefined;
  let head = new Uint8Array(0);
  let sampleCount = 0;
  const feed = async (to: SoundDecoder, bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      sampleCount += (await to.push(bytes.subarray(at, at + sliceBytes))).length;
      await breathe();
    }
  };
  try {
    for await (const bytes of source) {
      if (decoder) {
        await feed(decoder, bytes);
        continue;
      }
      head = joined(head, bytes);
      if (head.length < sniffedBytes) continue;
      decoder = await openSoundDecoder(head, fileName);
      await feed(decoder, head);
    }
    if (!decoder) {
      decoder = await openSoundDecoder(head, fileName);
      await feed(decoder, head);
    }
    sampleCount += (await decoder.finish()).length;
    if (!decoder.format || sampleCount === 0) {
      throw new EngineError('audio-empty', `${fileName} holds no samples. Record it or export it again.`);
    }
    const { sampleRate, channels } = decoder.format;
    return { durationMs: Math.round((sampleCount / sampleRate) * 1000), sampleRate, channels, sampleCount };
  } finally {
    decoder?.free();
  }
}
