import type { InputNormalisation } from '../architectures/input.js';
import type { Random } from '../random/index.js';
import type { FilterColumns, PreparedUtterance } from './utterance.js';

/** Noise that lasts as long as the utterance: a fan, a generator, rain, the recorder's own. */
export interface SteadyNoise {
  /** How far below the speech, both by the mean power of all filters together, which pre-emphasis has been through. */
  readonly decibels: number;
  /** Its power falls as frequency to this power: 0 white, 1 pink. */
  readonly tilt: number;
}

const sampleRate = 16_000;
const highestHz = 8000;
/** y[t] = x[t] − a x[t−1], as in all feature types that have filters. */
const preEmphasis = 0.97;
/** From one bin of the spectrum to the next: 16 kHz in windows of 512. */
const binHz = sampleRate / 512;
/** Below this, noise of any tilt is no louder. */
const lowestHz = 100;
const melOf = (hz: number): number => 1127 * Math.log(1 + hz / 700);
const hzOf = (mel: number): number => 700 * (Math.exp(mel / 1127) - 1);

export type Centring = Pick<InputNormalisation, 'columns' | 'mean' | 'scale' | 'cmvnPriorFrames'>;

/**
 * What steady noise would have made of an utterance's log mel energies: in the power of each frame and filter, that of noise is
 * added to the speech's, where it has Gaussian samples; then the frames are centred anew, as those of a noisy recording are. Numbers beside the filters
 * and the energy in front of them, such as those of the pitch, stay as they are. Noise mixed into the sound itself would cost its
 * features anew in each epoch.
 *
 * In place.
 * @param frames normalised, [frameCount, columns]; without deltas
 */
export function addSteadyNoise(
  { frames, frameCount }: Pick<PreparedUtterance, 'frames' | 'frameCount'>,
  { starts: [first = 0], count }: FilterColumns,
  { columns, mean, scale, cmvnPriorFrames }: Centring,
  noise: SteadyNoise,
  random: Random,
): void {
  const filters = Array.from({ length: count }, (_, i) => first + i).filter((c) => scale[c]! > 0);
  /** As far as its level is concerned, all of an utterance is louder or softer by the same, which changes nothing here. */
  const logEnergy = (at: number, column: number): number => frames[at]! / scale[column]! + mean[column]!;
  let power = 0;
  for (let t = 0; t < frameCount; t++) {
    for (const c of filters) power += Math.exp(logEnergy(t * columns + c, c));
  }
  const total = Math.log(power / frameCount) - (noise.decibels * Math.LN10) / 10;
  const { levels, deviations } = spectrumOf(noise.tilt, count);
  const shift = new Float64Array(columns);
  const add = (at: number, column: number, level: number): void => {
    const speech = logEnergy(at, column);
    const high = Math.max(speech, level);
    const louder = high + Math.log1p(Math.exp(Math.min(speech, level) - high)) - speech;
    frames[at] = frames[at]! + louder * scale[column]!;
    shift[column] = shift[column]! + louder * scale[column]!;
  };
  // The log energy of the whole frame stands in front of the filters, where there is one.
  const hasEnergy = first === 1 && scale[0]! > 0;
  for (let t = 0; t < frameCount; t++) {
    let sum = 0;
    for (const c of filters) {
      const level = total + levels[c - first]! + deviations[c - first]! * random.normal();
      sum += Math.exp(level);
      add(t * columns + c, c, level);
    }
    if (hasEnergy) add(t * columns, 0, Math.log(sum));
  }
  const share = cmvnPriorFrames === Number.POSITIVE_INFINITY ? 0 : 1 / (frameCount + cmvnPriorFrames);
  for (let c = 0; c < columns; c++) {
    const by = shift[c]! * share;
    if (by !== 0) for (let t = 0; t < frameCount; t++) frames[t * columns + c]! -= by;
  }
}

/**
 * Of noise of power 1, the log power in each mel filter, and by how much its logarithm varies from frame to frame: a filter over n
 * bins sums n exponential variables, whose logarithm has a standard deviation of about 1/√n.
 */
function spectrumOf(tilt: number, count: number): { levels: Float64Array; deviations: Float64Array } {
  const step = melOf(highestHz) / (count + 1);
  const levels = new Float64Array(count);
  const deviations = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const centre = hzOf((i + 1) * step);
    const width = ((700 + centre) * step) / 1127;
    const emphasis = 1 + preEmphasis ** 2 - 2 * preEmphasis * Math.cos((2 * Math.PI * centre) / sampleRate);
    levels[i] = (width * emphasis) / (lowestHz + centre) ** tilt;
    deviations[i] = 1 / Math.sqrt(Math.max(1, width / binHz));
    sum += levels[i]!;
  }
  return { levels: levels.map((power) => Math.log(power / sum)), deviations };
}
