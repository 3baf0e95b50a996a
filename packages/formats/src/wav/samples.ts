import type { WavFormat } from './format.js';
import { aLaw, muLaw } from './g711.js';

type ReadSample = (view: DataView, at: number) => number;

/** Reads one sample into [-1, 1]; integers are divided by half their range. */
function reader({ encoding, bytesPerSample, littleEndian: little }: WavFormat): ReadSample {
  switch (encoding) {
    case 'unsigned':
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case 'a-law':
      return (view, at) => aLaw[view.getUint8(at)]!;
    case 'mu-law':
      return (view, at) => muLaw[view.getUint8(at)]!;
    case 'float':
      return bytesPerSample === 4
        ? (view, at) => view.getFloat32(at, little)
        : (view, at) => view.getFloat64(at, little);
    case 'integer':
      if (bytesPerSample === 1) return (view, at) => view.getInt8(at) / 128;
      if (bytesPerSample === 2) return (view, at) => view.getInt16(at, little) / 32_768;
      if (bytesPerSample === 4) return (view, at) => view.getInt32(at, little) / 2_147_483_648;
      return little
        ? (view, at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 8_388_608
        : (view, at) => ((view.getInt8(at) << 16) | view.getUint16(at + 1, false)) / 8_388_608;
  }
}

/** A decoder of whole blocks (one sample of each channel) into their channels. */
export function channelDecoder(format: WavFormat): (bytes: Uint8Array) => Float32Array[] {
  const read = reader(format);
  const { channels, bytesPerSample } = format;
  const block = channels * bytesPerSample;
  return (bytes) => {
    const length = Math.floor(bytes.length / block);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: channels }, (_, c) => {
      const samples = new Float32Array(length);
      for (let i = 0, at = c * bytesPerSample; i < length; i++, at += block) samples[i] = read(view, at);
      return samples;
    });
  };
}

/**
 * A decoder of whole blocks into the mean of their channels, or one of them; what is not a number becomes silence.
 * @param channel from 1, one that the format has; null: all of them, mixed
 */
export function monoDecoder(
  format: WavFormat,
  channel: number | null = null,
): (bytes: Uint8Array) => Float32Array<ArrayBuffer> {
  const read = reader(format);
  const { channels, bytesPerSample } = format;
  const block = channels * bytesPerSample;
  const [first, count] = channel === null ? [0, channels] : [channel - 1, 1];
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const mono = new Float32Array(Math.floor(bytes.length / block));
    for (let i = 0; i < mono.length; i++) {
      let total = 0;
      let at = i * block + first * bytesPerSample;
      for (let c = 0; c < count; c++, at += bytesPerSample) total += read(view, at);
      mono[i] = Number.isFinite(total) ? total / count : 0;
    }
    return mono;
  };
}
