import { EngineError } from '../errors/index.js';
import type { EpochSummary } from '../train/index.js';
import type { PseudoLabelled } from './select.js';

/** How far a training in rounds is. */
export interface SelfTrainingState {
  /** From 0, in which only what a person transcribed is trained on. */
  readonly round: number;
  /** Of the rounds before. */
  readonly epochs: readonly EpochSummary[];
  /** What this round trains on beside that. */
  readonly pseudoLabelled: readonly PseudoLabelled[];
  /** The best model of the rounds before, an .onnx file; empty in round 0. */
  readonly model: Uint8Array;
  /** Of the training of this round; empty before its first epoch has ended. */
  readonly training: Uint8Array;
}

const magic = 'PSST0001';

interface StoredState extends Omit<SelfTrainingState, 'model' | 'training'> {
  readonly modelBytes: number;
  readonly trainingBytes: number;
}

/** Layout: 8 bytes magic; uint32 length of the header, little-endian; the header as JSON; the model; the checkpoint of the round. */
export function writeSelfTraining({ model, training, ...rest }: SelfTrainingState): Uint8Array {
  const stored: StoredState = { ...rest, modelBytes: model.length, trainingBytes: training.length };
  const header = new TextEncoder().encode(JSON.stringify(stored));
  const start = magic.length + 4 + header.length;
  const bytes = new Uint8Array(start + model.length + training.length);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, header.length, true);
  bytes.set(header, magic.length + 4);
  bytes.set(model, start);
  bytes.set(training, start + model.length);
  return bytes;
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
  const { modelBytes, trainingBytes, ...rest } = header;
  if (bytes.length !== start + modelBytes + trainingBytes) throw invalid();
  // Copied: a view would keep all the bytes alive, and what reads it wants an offset of its own.
  const part = (from: number, length: number) => new Uint8Array(bytes.subarray(from, from + length));
  return { ...rest, model: part(start, modelBytes), training: part(start + modelBytes, trainingBytes) };
}
