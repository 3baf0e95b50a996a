import type { WavData } from '@persephone/formats/wav';
import type { ByteSource } from './byte-source.js';
import { ascii, dataView } from './bytes.js';
import type { WarningSink } from './warnings.js';

/** So many chunks at most are passed over: nobody's file has more. */
const mostChunks = 64;
const looked = 65_536;
/** Shorter rests are no sound that anybody misses, in seconds. */
const shortest = 0.01;

const samplesId = { wav: 'data', aiff: 'SSND' } as const;
const fileIds: ReadonlySet<string> = new Set(['RIFF', 'RIFX', 'RF64', 'BW64', 'FORM']);

/**
 * Warn where more sound may stand behind the samples that the header promises: samples in a second chunk, another file that was
 * joined to this one, or bytes that are no chunk, as behind a length that a recorder wrote too early.
 */
export async function warnOfRest(
  source: ByteSource,
  format: 'wav' | 'aiff',
  { start, declaredBytes, format: samples }: WavData,
  fileName: string,
  warn: WarningSink,
): Promise<void> {
  if (declaredBytes === null || start + declaredBytes >= source.byteLength) return;
  const little = format === 'wav' && samples.littleEndian;
  const bytesPerSecond = samples.channels * samples.bytesPerSample * samples.sampleRate;
  const seconds = (bytes: number) => `${(bytes / bytesPerSecond).toFixed(2)} s`;
  const chunkAt = async (at: number) => {
    const head = await source.read(at, at + 8);
    if (head.length < 8) return undefined;
    const id = ascii(dataView(head), 0);
    return /^[\x20-\x7e]{4}$/u.test(id) ? { id, size: dataView(head).getUint32(4, little) } : undefined;
  };
  const skipped = (what: string) => {
    warn({
      code: 'audio-part-skipped',
      detail:
        `The header of ${fileName} promises ${seconds(declaredBytes)} of sound, but ${what}, which is left out. If sound is ` +
        'missing at the end, open the file in an audio editor, as raw data where need be, and export it again.',
    });
  };
  let at = start + declaredBytes;
  // A byte that fills up an odd size may be missing.
  if (declaredBytes % 2 === 1 && ((await chunkAt(at + 1)) || !(await chunkAt(at)))) at++;
  for (let n = 0; n < mostChunks && at < source.byteLength; n++) {
    const chunk = await chunkAt(at);
    if (!chunk) {
      const rest = source.byteLength - at;
      const beginning = await source.read(at, at + looked);
      if (rest >= shortest * bytesPerSecond && beginning.some((byte) => byte !== 0))
        skipped(`behind that there are ${rest} bytes more, enough for ${seconds(rest)}`);
      return;
    }
    if (chunk.id === samplesId[format]) {
      const there = Math.min(chunk.size, source.byteLength - at - 8);
      if (there > 0) {
        skipped(`behind that there is a second part of its samples, of ${seconds(there)}`);
        return;
      }
    }
    if (fileIds.has(chunk.id)) {
      skipped(`another sound file of ${source.byteLength - at} bytes is joined to it`);
      return;
    }
    at += 8 + chunk.size + (chunk.size % 2);
  }
}
