import type { AudioWarning } from '@persephone/engine/audio';
import { floatsOf, halvesOf } from '@persephone/engine/encoders';
import type { FeatureMatrix } from '@persephone/engine/features';

/** Features, and what is worth knowing of the sound that they were computed of. */
export interface FeaturesWithWarnings extends FeatureMatrix {
  readonly warnings: readonly AudioWarning[];
}

/** Of the numbers. Half: what an encoder gives has no more than its 11 bits to say, and is ten times what filterbanks are. */
export type Precision = 'single' | 'half';

const headerBytes = 8;
/** Set in the dimension where the numbers are of half precision. */
const halfBit = 0x8000_0000;
/** The largest finite number of half precision is 65504; what is larger would become infinite. */
const largestHalf = 65_504;

/**
 * Frame count and dimension as 32-bit integers, then the numbers; all little-endian. Then the warnings as JSON: they come
 * of the sound, which is not decoded again where its features are kept. Numbers beyond half precision are kept in single.
 */
export function packFeatures(
  { frames, frameCount, dimension, warnings }: FeaturesWithWarnings,
  precision: Precision = 'single',
): Uint8Array {
  const half = precision === 'half' && frames.every((x) => Math.abs(x) <= largestHalf);
  const numbers = half ? halvesOf(frames) : frames;
  const stored = new TextEncoder().encode(JSON.stringify(warnings));
  const bytes = new Uint8Array(headerBytes + numbers.byteLength + stored.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, frameCount, true);
  view.setUint32(4, half ? (dimension | halfBit) >>> 0 : dimension, true);
  bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), headerBytes);
  bytes.set(stored, headerBytes + numbers.byteLength);
  return bytes;
}

/** Undefined for bytes that are no features, which are then computed anew. */
export function unpackFeatures(bytes: Uint8Array): FeaturesWithWarnings | undefined {
  if (bytes.byteLength < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frameCount = view.getUint32(0, true);
  const word = view.getUint32(4, true);
  const half = word >= halfBit;
  const dimension = half ? word - halfBit : word;
  const end = headerBytes + frameCount * dimension * (half ? 2 : 4);
  const warnings = end < bytes.byteLength ? readWarnings(bytes.subarray(end)) : undefined;
  if (!warnings) return undefined;
  // A copy: the numbers may lie at an address that is no multiple of four. Not slice, of which a Buffer makes a view.
  const { buffer } = new Uint8Array(bytes.subarray(headerBytes, end));
  const frames = half ? floatsOf(new Uint16Array(buffer)) : new Float32Array(buffer);
  return { frames, frameCount, dimension, warnings };
}

function readWarnings(bytes: Uint8Array): AudioWarning[] | undefined {
  try {
    const warnings: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(warnings) ? warnings : undefined;
  } catch {
    return undefined;
  }
}
