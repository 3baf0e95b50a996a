import { joined } from '../audio/bytes.js';
import { EngineError } from '../errors/index.js';
import type { EpochSummary } from '../train/index.js';
import type { InRound } from './round.js';
import type { PseudoLabelled } from './select.js';

/** How far a training in rounds is. */
export interface SelfTrainingState {
  /** From 0, in which only what a person transcribed is trained on. */
  readonly round: number;
  /** Of the rounds before. */
  readonly epochs: readonly (EpochSummary & InRound)[];
  /** Of the model so far, by those numbers. */
  readonly bestEpoch: number | null;
  /** What this round trains on beside that. */
  readonly pseudoLabelled: readonly PseudoLabelled[];
  /** The best model of the rounds before, an .onnx file; empty in round 0. */
  readonly model: Uint8Array;
  /** The weights of the networks of the rounds before, each [N]. */
  readonly networks: readonly Float32Array[];
  /** Of the training of this round; empty before its first epoch has ended. */
  readonly training: Uint8Array;
}

const magic = 'PSST0002';

interface StoredState extends Omit<SelfTrainingState, 'model' | 'networks' | 'training'> {
  readonly modelBytes: number;
  readonly networkBytes: readonly number[];
  readonly trainingBytes: number;
}

/**
 * Layout: 8 bytes magic; uint32 length of the header, little-endian; the header as JSON; the model; the networks as
 * little-endian float32; the checkpoint of the round.
 */
export function writeSelfTraining({ model, networks, training, ...rest }: SelfTrainingState): Uint8Array {
  const stored: StoredState = {
    ...rest,
    modelBytes: model.length,
    networkBytes: networks.map(({ byteLength }) => byteLength),
    trainingBytes: training.length,
  };
  const header = new TextEncoder().encode(JSON.stringify(stored));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length, true);
  const vectors = networks.map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength));
  return joined(new TextEncoder().encode(magic), length, header, model, ...vectors, training);
}

/** Throws 'model-file-invalid' for bytes that are no checkpoint of a training in rounds, or a damaged one. */
export function readSelfTraining(bytes: Uint8Array): SelfTrainingState {
  const invalid = (): EngineError =>
    new EngineError(
      'model-file-invalid',
      'The checkpoint is damaged or of another version; training starts anew.',
    );
  const decoder = new TextDecoder();
  const headerAt = magic.length + 4;
  if (bytes.length < headerAt || decoder.decode(bytes.subarray(0, magic.length)) !== magic) throw invalid();
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(magic.length, true);
  const start = headerAt + headerLength;
  let header: StoredState;
  try {
    header = JSON.parse(decoder.decode(bytes.subarray(headerAt, start)));
  } catch {
    throw invalid();
  }
  const { modelBytes, networkBytes, trainingBytes, ...rest } = header;
  let at = start;
  // Copied: a view would keep all the bytes alive, and what reads it wants an offset of its own.
  const next = (length: number): Uint8Array => {
    const part = new Uint8Array(bytes.subarray(at, at + length));
    at += length;
    return part;
  };
  const model = next(modelBytes);
  const networks = networkBytes.map((length) => next(length));
  const training = next(trainingBytes);
  if (at !== bytes.length || networks.some(({ length }) => length % 4 !== 0)) throw invalid();
  return { ...rest, model, networks: networks.map(({ buffer }) => new Float32Array(buffer)), training };
}
