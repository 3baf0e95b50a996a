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
  readonly vectors: Vectors;
  /** Of a training of several networks: how far it is with those before the one at hand. */
  readonly fusion?: FusionState;
}

export interface Vectors {
  readonly theta: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  readonly average: Float32Array;
  readonly best: Float32Array;
}

export interface FusionState {
  /** The best weights of each network that is done. */
  readonly done: readonly Float32Array[];
  /** Epochs before the first one that the network at hand has for itself. */
  readonly epochsBefore: number;
  /** As it was after the last epoch that all networks share. */
  readonly shared: { readonly step: number; readonly vectors: Vectors } | null;
}

const magic = 'PSCP0001';
const vectorNames = ['theta', 'm', 'v', 'average', 'best'] as const;

/** What the header has of a fusion: its vectors stand behind those of the network at hand. */
interface StoredFusion {
  readonly done: number;
  readonly epochsBefore: number;
  readonly sharedStep: number | null;
}

/**
 * Layout: 8 bytes magic; uint32 length of the header; the header as JSON; padding to 4 bytes; the vectors one after
 * the other as little-endian float32: those of the network at hand, then those that the networks share where there are
 * any, then those of the networks that are done.
 */
export function writeCheckpoint({ vectors, fusion, ...rest }: TrainingState): Uint8Array {
  const length = vectors.theta.length;
  const stored: StoredFusion | undefined = fusion && {
    done: fusion.done.length,
    epochsBefore: fusion.epochsBefore,
    sharedStep: fusion.shared?.step ?? null,
  };
  const header = new TextEncoder().encode(
    JSON.stringify({ ...rest, length, ...(stored && { fusion: stored }) }),
  );
  const start = Math.ceil((magic.length + 4 + header.length) / 4) * 4;
  const all = [
    ...vectorNames.map((name) => vectors[name]),
    ...(fusion?.shared ? vectorNames.map((name) => fusion.shared?.vectors[name] as Float32Array) : []),
    ...(fusion?.done ?? []),
  ];
  const bytes = new Uint8Array(start + all.length * length * 4);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, header.length, true);
  bytes.set(header, magic.length + 4);
  all.forEach((vector, i) => {
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
  let header: Omit<TrainingState, 'vectors' | 'fusion'> & { length: number; fusion?: StoredFusion };
  try {
    header = JSON.parse(decoder.decode(bytes.subarray(magic.length + 4, magic.length + 4 + headerLength)));
  } catch {
    throw invalid();
  }
  const { length, fusion: stored, ...rest } = header;
  const sharedCount = stored && stored.sharedStep !== null ? vectorNames.length : 0;
  const count = vectorNames.length + sharedCount + (stored?.done ?? 0);
  if (bytes.length !== start + count * length * 4) throw invalid();
  const vector = (index: number): Float32Array => {
    const from = start + index * length * 4;
    // Copied, since a view needs an offset that is a multiple of 4 and would keep all the bytes alive. Not by slice:
    // of a Buffer, which is what files are read as, that makes a view.
    return new Float32Array(new Uint8Array(bytes.subarray(from, from + length * 4)).buffer);
  };
  const vectorsAt = (index: number): Vectors => ({
    theta: vector(index),
    m: vector(index + 1),
    v: vector(index + 2),
    average: vector(index + 3),
    best: vector(index + 4),
  });
  const fusion = stored && {
    done: Array.from({ length: stored.done }, (_, i) => vector(vectorNames.length + sharedCount + i)),
    epochsBefore: stored.epochsBefore,
    shared:
      stored.sharedStep === null ? null : { step: stored.sharedStep, vectors: vectorsAt(vectorNames.length) },
  };
  return { ...rest, vectors: vectorsAt(0), ...(fusion && { fusion }) };
}
