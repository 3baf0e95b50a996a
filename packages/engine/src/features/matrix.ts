/** Features of a segment of sound: one row of `dimension` numbers a frame, row-major, a frame every frame shift of its extractor. */
export interface FeatureMatrix {
  /** Length frameCount × dimension. */
  readonly frames: Float32Array;
  readonly frameCount: number;
  readonly dimension: number;
}
