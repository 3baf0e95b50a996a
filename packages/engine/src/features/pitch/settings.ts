/**
 * The pitch tracker of Ghahremani, BabaAli, Povey, Riedhammer, Trmal and Khudanpur, "A pitch extraction algorithm tuned
 * for automatic speech recognition" (ICASSP 2014), with the values that Kaldi gives its settings.
 */
export const pitchSettings = {
  /** Hz: the range of pitch looked for. */
  lowestHz: 50,
  highestHz: 400,
  /** Hz: the lower the pitch the dearer, a little, so that half of the true one is not preferred. */
  softLowestHz: 10,
  /** Hz: the signal is low-passed and resampled to so many samples a second before it is correlated. */
  lowPassHz: 1000,
  resampledHz: 4000,
  /** Zeros of the sinc on either side of its filters. */
  lowPassZeros: 1,
  lagZeros: 5,
  windowSeconds: 0.025,
  stepSeconds: 0.01,
  /** Neighbouring lags differ by this share: half a percent. */
  lagRatio: 0.005,
  /** Price of a change of pitch between frames, by the square of the change of its logarithm. */
  changePenalty: 0.1,
  /** Added to the energies that correlations are divided by, relative to the recording's: quiet frames count less. */
  ballast: 7000,
  /** Frames on either side over which log pitch is centred. */
  centringFrames: 75,
} as const;
