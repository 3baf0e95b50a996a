import { dataView } from '../bytes.js';

/** A STREAMINFO block (RFC 9639, 8.2). */
export interface StreamInfo {
  readonly largestBlock: number;
  /** In bytes; 0 where its writer did not know. */
  readonly smallestFrame: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  /** Samples of one channel; null where its writer did not know. */
  readonly totalSamples: number | null;
  /** Of the decoded samples; null where its writer did not know. */
  readonly md5: string | null;
}

export const streamInfoBytes = 34;

/** From the 34 bytes of the block's body. */
export function readStreamInfo(body: Uint8Array): StreamInfo {
  const view = dataView(body);
  const packed = view.getUint32(10);
  const total = (view.getUint8(13) & 15) * 2 ** 32 + view.getUint32(14);
  const digest = [...body.subarray(18, 34)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    largestBlock: view.getUint16(2),
    smallestFrame: (view.getUint8(4) << 16) | view.getUint16(5),
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    totalSamples: total === 0 ? null : total,
    md5: /^0+$/.test(digest) ? null : digest,
  };
}
