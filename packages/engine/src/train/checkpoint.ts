import { EngineError } from '../errors/index.js';
import type { EpochSummary } from './types.js';

/** Everything a training needs to go on after an epoch as if it had never stopped. */
export interface TrainingState {
  /** Tells trainings apart: a checkpoint of other data or settings is not resumed from. */
  readonly fingerprint: string;
  /** Steps of the optimiser so far. */
  readonly step: number;
  /** Learning rates are multiplied by this; halved each time the training diverged. */
  readonly rateScale: number;
  readonly epochs: readonly EpochSummary[];
  /** Each [N]. */
  readonly vectors: {
    readonly theta: Float32Array;
    readonly m: Float32Array;
    readonly v: Float32Array;
    readonly average: Float32Array;
    readonly best: Float32Array;
  };
}

const magic = 'PSCP0001';
const vectorNames = ['theta', 'm', 'v', 'average', 'best'] as const;

/**
 * Layout: 8 bytes magic; uint32 length of the header; the header as JSON; padding to 4 bytes; the vectors one after
 * the other as little-endian float32.
 */
export function writeCheckpoint(state: TrainingState): Uint8Array {
  const { vectors, ...rest } = state;
  const length = vectors.theta.length;
  const header = new TextEncoder().encode(JSON.stringify({ ...rest, length }));
  const start = Math.ceil((magic.length + 4 + header.length) / 4) * 4;
  const bytes = new Uint8Array(start + vectorNames.length * length * 4);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, header.length, true);
  bytes.set(header, magic.length + 4);
  vectorNames.forEach((name, i) => {
    const vector = vectors[name];
    bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), start + i * length * 4);
  });
  return bytes;
}

/** Throws 'model-file-invalid' for bytes that are no checkpoint of this version, or a damaged one. */
export function readCheckpoint(bytes: Uint8Array): TrainingState {
  const invalid = (): EngineError =>
    new EngineError(
      'model-file-invalid',
      'The checkpoint is damaged or of another version; training starts anew.',
    );
  const decoder = new TextDecoder();
  if (bytes.length < magic.length + 4 || decoder.decode(bytes.subarray(0, magic.length)) !== magic) {
    throw invalid();
  }
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  const start = Math.ceil((magic.length + 4 + headerLength) / 4) * 4;
  let header: Omit<TrainingState, 'vectors'> & { length: number };
  try {
    header = JSON.parse(decoder.decode(bytes.subarray(magic.length + 4, magic.length + 4 + headerLength)));
  } catch {
    throw invalid();
  }
  const { length, ...rest } = header;
  if (bytes.length !== start + vectorNames.length * length * 4) throw invalid();
  const vector = (name: (typeof vectorNames)[number]): Float32Array => {
    const from = start + vectorNames.indexOf(name) * length * 4;
    // Copied, since a view needs an offset that is a multiple of 4 and would keep all the bytes alive. Not by slice:
    // of a Buffer, which is what files are read as, that makes a view.
    return new Float32Array(new Uint8Array(bytes.subarray(from, from + length * 4)).buffer);
  };
  return {
    ...rest,
    vectors: {
      theta: vector('theta'),
      m: vector('m'),
      v: vector('v'),
      average: vector('average'),
      best: vector('best'),
    },
  };
}
