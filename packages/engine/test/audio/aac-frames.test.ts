import { expect, test } from 'vitest';
import { AacDecoder } from '../../src/audio/aac/decoder.js';

/** A frame of so many single channels without a band, each of 29 bits, and its end. */
function frameOf(channels: number, byteLength = 0): Uint8Array {
  const end = 29 * channels;
  const frame = new Uint8Array(Math.max(byteLength, Math.ceil((end + 3) / 8)));
  for (let at = end; at < end + 3; at++) frame[at >> 3] = (frame[at >> 3] ?? 0) | (1 << (7 - (at & 7)));
  return frame;
}
const decode = (frame: Uint8Array, channels = 1) =>
  new AacDecoder({ rateIndex: 3, sampleRate: 48_000, channels }).decode(frame);

test('a frame has as many channels as it is said to have, up to 8192 bytes for each', () => {
  expect(decode(frameOf(1)).map(({ length }) => length)).toEqual([1024]);
  // Of speech with one channel at 65 kbit/s, as FFmpeg writes it.
  expect(decode(frameOf(1, 806)).map(({ length }) => length)).toEqual([1024]);
  expect(decode(frameOf(2, 1536), 2).map(({ length }) => length)).toEqual([1024, 1024]);
  expect(() => decode(frameOf(1), 2)).toThrow(RangeError);
  expect(() => decode(frameOf(1, 8193))).toThrow('a frame of 8193 bytes');
});

test('one of more channels is refused before they are decoded', () => {
  // 200 of them, which would be 3 megabytes; what follows the first is no longer read.
  const frame = frameOf(200);
  expect(() => decode(frame)).toThrow('more channels than 1');
  expect(() => decode(frame.subarray(0, 5))).toThrow('more channels than 1');
});
