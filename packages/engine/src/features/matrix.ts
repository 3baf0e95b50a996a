/** Features of a stretch of sound: one row of `dimension` numbers a frame, row-major, a frame every 10 ms. */
export interface FeatureMatrix {
  /** Length frameCount × dimension. */
  readonly frames: Float32Array;
  readonly frameCount: number;
  readonly dimension: number;
}
