/** A file being decoded as its bytes come. Every method may throw an EngineError that names the file. */
export interface SoundDecoder {
  /** Known once the header has been read. */
  readonly format: { readonly sampleRate: number; readonly channels: number } | undefined;
  /** The samples that these bytes complete, at the file's own rate, channels mixed down to their mean. */
  push(bytes: Uint8Array): Float32Array | Promise<Float32Array>;
  /** The last samples. Throws where the file ended too early or had none. */
  finish(): Float32Array | Promise<Float32Array>;
  /** To be called once, whatever happened. */
  free(): void;
}
