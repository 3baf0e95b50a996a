import { EngineError } from '../errors/index.js';

/**
 * Throws 'audio-not-finite' for samples that are not numbers, as floating point has them.
 * @param first the number of the first sample
 */
export function checkFinite(
  fileName: string,
  sampleRate: number,
  first: number,
  channels: readonly Float32Array[],
): void {
  for (const samples of channels) {
    const at = samples.findIndex((sample) => !Number.isFinite(sample));
    if (at < 0) continue;
    throw new EngineError(
      'audio-not-finite',
      `${fileName} holds a sample that is not a number, ${((first + at) / sampleRate).toFixed(3)} s ` +
        'after its beginning. Export it as 16-bit PCM, or cut that place out.',
    );
  }
}
