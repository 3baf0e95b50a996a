import { Random } from '../random/index.js';

/** So many decibels below the loudest twentieth of the frames that are not all zeros: of the others there may be any number. */
const belowDb = 50;
/** The loudness of frames is compared, of so many samples. */
const frameLength = 160;

/**
 * Samples with noise so faint that nobody hears it. Pauses of digital zeros, as editors and recorders with a gate make them, are like
 * nothing that a network has met: within a long recording it outputs labels there, and the alignment of all that follows is lost.
 * The same samples give the same noise.
 */
export function dithered(samples: Float32Array): Float32Array {
  const powers = new Float32Array(Math.floor(samples.length / frameLength));
  for (let t = 0; t < powers.length; t++) {
    let power = 0;
    for (let i = t * frameLength; i < (t + 1) * frameLength; i++) power += samples[i]! * samples[i]!;
    powers[t] = power / frameLength;
  }
  const heard = powers.filter((power) => power > 0).sort();
  const loud = heard[Math.floor(0.95 * (heard.length - 1))] ?? 0;
  const width = 2 * Math.sqrt(3 * loud) * 10 ** (-belowDb / 20);
  const random = new Random(1);
  return samples.map((sample) => sample + width * (random.next() - 0.5));
}
