import { sampleRate } from '../features/index.js';

/** From one level to the next. */
export const levelMs = 10;
const samplesPerLevel = (sampleRate * levelMs) / 1000;

/** The level of a recording that comes in portions, in decibels below full scale, for each 10 ms. */
export class LevelTrack {
  #levels = new Float32Array(1024);
  #count = 0;
  #energy = 0;
  #samples = 0;

  push(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      this.#energy += samples[i]! * samples[i]!;
      if (++this.#samples === samplesPerLevel) this.#close();
    }
  }

  /** The last may be of less than 10 ms. */
  finish(): Float32Array {
    if (this.#samples > 0) this.#close();
    return this.#levels.subarray(0, this.#count);
  }

  #close(): void {
    if (this.#count === this.#levels.length) {
      const larger = new Float32Array(2 * this.#count);
      larger.set(this.#levels);
      this.#levels = larger;
    }
    // The faintest that 16 bits can hold is -90 dB; digital silence is put a little below.
    this.#levels[this.#count++] = 10 * Math.log10(this.#energy / this.#samples + 1e-10);
    this.#energy = 0;
    this.#samples = 0;
  }
}
