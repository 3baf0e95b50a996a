/** What an encoder is given: samples of sound, or the log mel energies of `kaldiFilterbank`. */
export type EncoderInput = 'samples' | 'filterbank';

/** A pretrained encoder, as a model that was trained on its features names it. */
export interface EncoderDescription {
  /** Of the .onnx file, lower-case hexadecimal. */
  readonly sha256: string;
  /** Where it was when it was loaded. */
  readonly path: string;
  readonly input: EncoderInput;
  /** The name of the output that is taken. */
  readonly output: string;
  /** Whether each utterance's samples are brought to mean 0 and variance 1. */
  readonly normalise: boolean;
  /** Where mel filters stand among its numbers, from low to high; null where there are none. */
  readonly filters: { readonly first: number; readonly count: number } | null;
  /** Numbers a frame. */
  readonly dimension: number;
  /** ms from one frame to the next. */
  readonly frameShiftMs: number;
}
