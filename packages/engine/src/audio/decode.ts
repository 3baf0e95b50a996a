import { EngineError } from '../errors/index.js';
import { joinedSound } from './bytes.js';
import { openSoundDecoder } from './open.js';
import { breather } from './pause.js';
import { inputsFor, Resampler, resampledLength, targetRate } from './resample.js';
import { sniffAudio, sniffedBytes } from './sniff.js';
import { openWav } from './wav.js';

export interface Stretch {
  /** From the beginning of the recording; 0 where not given. */
  readonly startMs?: number;
  /** The end of the recording where not given or beyond it. */
  readonly endMs?: number;
}

/** Bytes decoded at once: few, since compressed silence swells. */
const sliceBytes = 8192;
const sliceSamples = 1 << 18;

/**
 * The sound of a file, or a stretch of it, as 16 kHz mono samples, nominally in [-1, 1]: floating point files and
 * the low-pass filter may go beyond. Sample n of the stretch is sample n + startMs × 16 of the whole, to the bit. The
 * format is told by the bytes; `fileName` is for messages. A WAV file is decoded only where the stretch needs it; the
 * other formats from their beginning to its end, so take one of these whole where many stretches are wanted.
 *
 * Throws EngineErrors: 'audio-empty', 'audio-truncated', 'audio-unreadable', 'audio-format-unknown',
 * 'audio-not-finite', 'audio-too-long', and 'audio-too-short' where the recording ends before the stretch begins.
 */
export async function decodeAudio(
  bytes: Uint8Array,
  fileName: string,
  { startMs = 0, endMs = Number.POSITIVE_INFINITY }: Stretch = {},
): Promise<Float32Array> {
  if (!(startMs >= 0 && endMs > startMs)) {
    throw new RangeError(
      `A stretch begins at 0 ms or later and ends after it begins, not ${startMs} to ${endMs} ms`,
    );
  }
  const first = Math.round((startMs * targetRate) / 1000);
  const end = Math.round((endMs * targetRate) / 1000);
  const parts: Float32Array[] = [];
  const samples =
    sniffAudio(bytes.subarray(0, sniffedBytes), fileName) === 'wav'
      ? await decodeWav(bytes, fileName, first, end, parts)
      : await decodeOther(bytes, fileName, first, end, parts);
  const sound = joinedSound(parts);
  if (sound.length === 0) {
    throw new EngineError(
      'audio-too-short',
      `${fileName} is ${samples} s long and ends before the stretch that begins at ${startMs / 1000} s. ` +
        'Check the times, and that they belong to this recording.',
    );
  }
  return sound;
}

/** Gives the recording's length in seconds. */
async function decodeWav(
  bytes: Uint8Array,
  fileName: string,
  first: number,
  end: number,
  parts: Float32Array[],
): Promise<number> {
  const wav = openWav(bytes, fileName);
  const { sampleRate } = wav.format;
  const last = Math.min(end, resampledLength(sampleRate, wav.sampleCount));
  if (first >= last) return wav.sampleCount / sampleRate;
  const inputs = inputsFor(sampleRate, first, last);
  const inputEnd = Math.min(inputs.end, wav.sampleCount);
  let at = Math.max(0, inputs.first);
  const resampler = new Resampler(sampleRate, first, last, at);
  const breathe = breather();
  while (at < inputEnd) {
    const next = Math.min(inputEnd, at + sliceSamples);
    parts.push(resampler.push(wav.read(at, next)));
    at = next;
    await breathe();
  }
  parts.push(resampler.finish());
  return wav.sampleCount / sampleRate;
}

async function decodeOther(
  bytes: Uint8Array,
  fileName: string,
  first: number,
  end: number,
  parts: Float32Array[],
): Promise<number> {
  const decoder = await openSoundDecoder(bytes.subarray(0, sniffedBytes), fileName);
  try {
    let resampler: Resampler | undefined;
    let samples = 0;
    const take = (mono: Float32Array): void => {
      if (!decoder.format || mono.length === 0) return;
      resampler ??= new Resampler(decoder.format.sampleRate, first, end);
      samples += mono.length;
      parts.push(resampler.push(mono));
    };
    const breathe = breather();
    const wanted = (): boolean =>
      !decoder.format || samples < inputsFor(decoder.format.sampleRate, first, end).end;
    for (let at = 0; at < bytes.length && wanted(); at += sliceBytes) {
      take(await decoder.push(bytes.subarray(at, at + sliceBytes)));
      await breathe();
    }
    if (wanted()) take(await decoder.finish());
    if (resampler) parts.push(resampler.finish());
    return decoder.format ? samples / decoder.format.sampleRate : 0;
  } finally {
    decoder.free();
  }
}
