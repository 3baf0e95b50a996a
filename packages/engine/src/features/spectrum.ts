import FFT from 'fft.js';

/** The engine's one sample rate; `decodeAudio` brings every recording to it. */
export const sampleRate = 16_000;
/** A spectrum every so many milliseconds: the frame shift of all features that are made of them. */
export const spectrumShiftMs = 10;
/** 10 ms and 25 ms at 16 kHz, as python_speech_features' winstep and winlen. */
export const frameStep = 160;
export const frameLength = 400;
export const fftSize = 512;

export type WindowShape = 'rectangular' | 'hann' | 'hamming';

/**
 * Frames of so many samples at 16 kHz: one every 160 samples until all samples are covered, the last one padded with
 * zeros (python_speech_features' framesig). No samples, no frames.
 */
export function frameCountOf(sampleCount: number): number {
  if (sampleCount <= 0) return 0;
  if (sampleCount <= frameLength) return 1;
  return 1 + Math.ceil((sampleCount - frameLength) / frameStep);
}

/** Symmetric windows (numpy's hanning and hamming). */
export function windowOf(shape: WindowShape): Float64Array {
  const [a, b] = shape === 'rectangular' ? [1, 0] : shape === 'hann' ? [0.5, 0.5] : [0.54, 0.46];
  return Float64Array.from(
    { length: frameLength },
    (_, i) => a - b * Math.cos((2 * Math.PI * i) / (frameLength - 1)),
  );
}

/**
 * The power spectrum of each frame in turn, |DFT|² / 512 of the pre-emphasised samples in the range of int16:
 * `visit` gets the frame's number and its 257 bins, an array that is used again for the next frame.
 */
export function forEachPowerSpectrum(
  samples: Float32Array,
  preEmphasis: number,
  shape: WindowShape,
  visit: (frame: number, power: Float64Array) => void,
): void {
  const fft = new FFT(fftSize);
  const window = windowOf(shape);
  const input: number[] = new Array(fftSize).fill(0);
  const output = fft.createComplexArray();
  const bins = fftSize / 2 + 1;
  const power = new Float64Array(bins);
  const frameCount = frameCountOf(samples.length);
  for (let frame = 0; frame < frameCount; frame++) {
    const start = frame * frameStep;
    const present = Math.min(frameLength, samples.length - start);
    // Int16 samples are what the Python library read from its files.
    let before = start === 0 ? 0 : samples[start - 1]! * 32_768;
    for (let i = 0; i < present; i++) {
      const sample = samples[start + i]! * 32_768;
      input[i] = (sample - preEmphasis * before) * window[i]!;
      before = sample;
    }
    for (let i = present; i < frameLength; i++) input[i] = 0;
    fft.realTransform(output, input);
    for (let bin = 0; bin < bins; bin++) {
      const re = output[2 * bin]!;
      const im = output[2 * bin + 1]!;
      power[bin] = (re * re + im * im) / fftSize;
    }
    visit(frame, power);
  }
}
