import type { AudioFormat, PlainFormat } from './audio.js';
import { beginsWith } from './begins-with.js';
import { findMpegFrame, id3Length, mpegFrameHeader } from './mpeg-frames.js';

/** So many of the last bytes hold the beginning of the last page of an Ogg file, which is 64 kB at most. */
export const audioTailBytes = 65_536;

/**
 * How long a compressed recording says that it is, in ms, without anything of it being decoded. An MP3 file counts what its
 * encoder put before and after as well, some hundredths of a second.
 * @param head its first bytes, at least `audioHeadBytes` or all
 * @param tail its last bytes, at least `audioTailBytes` or all
 * @returns undefined where it does not say, or in no place that is simple to find
 */
export function declaredDuration(
  format: Exclude<PlainFormat, 'wav'>,
  head: Uint8Array,
  tail: Uint8Array,
): number | undefined {
  const declared =
    format === 'flac'
      ? flacSamples(head)
      : format === 'mpeg'
        ? mpegSamples(head)
        : oggSamples(format, head, tail);
  if (!declared || declared.rate <= 0 || declared.samples <= 0) return undefined;
  return Math.round((declared.samples / declared.rate) * 1000);
}

interface Samples {
  readonly samples: number;
  readonly rate: number;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** STREAMINFO is the first block after the mark: 20 bits of sample rate, 36 of the number of samples, 0 where it is not known. */
function flacSamples(head: Uint8Array): Samples | undefined {
  const at = id3Length(head);
  if (!beginsWith(head, 'fLaC', at) || head.length < at + 26) return undefined;
  const view = viewOf(head);
  const rate = view.getUint32(at + 18) >>> 12;
  return { rate, samples: (view.getUint8(at + 21) & 15) * 2 ** 32 + view.getUint32(at + 22) };
}

/** A header of Xing, in the place of the first frame, says how many follow. Other files are of any number of frames. */
function mpegSamples(head: Uint8Array): Samples | undefined {
  const tag = id3Length(head);
  const first = findMpegFrame(head.subarray(tag));
  if (first === undefined) return undefined;
  const frame = mpegFrameHeader(head, tag + first);
  if (!frame) return undefined;
  const at = tag + first + frame.xingAt;
  if (head.length < at + 12 || !(beginsWith(head, 'Xing', at) || beginsWith(head, 'Info', at)))
    return undefined;
  const view = viewOf(head);
  if ((view.getUint32(at + 4) & 1) === 0) return undefined;
  return { rate: frame.sampleRate, samples: view.getUint32(at + 8) * frame.samples };
}

/** The last page of the stream says at which sample it ends. */
function oggSamples(format: AudioFormat, head: Uint8Array, tail: Uint8Array): Samples | undefined {
  const packet = 27 + (head[26] ?? 0);
  if (head.length < packet + 48) return undefined;
  const view = viewOf(head);
  const rate =
    format === 'ogg-opus'
      ? 48_000
      : format === 'ogg-vorbis'
        ? view.getUint32(packet + 12, true)
        : view.getUint32(packet + 27) >>> 12;
  const skipped = format === 'ogg-opus' ? view.getUint16(packet + 10, true) : 0;
  const end = lastGranule(tail, view.getUint32(14, true));
  return end === undefined ? undefined : { rate, samples: end - skipped };
}

function lastGranule(tail: Uint8Array, serial: number): number | undefined {
  const view = viewOf(tail);
  for (let at = tail.length - 27; at >= 0; at--) {
    if (!beginsWith(tail, 'OggS', at) || view.getUint32(at + 14, true) !== serial) continue;
    const granule = Number(view.getBigInt64(at + 6, true));
    // Pages on which no packet ends have none.
    if (granule >= 0) return granule;
  }
  return undefined;
}
