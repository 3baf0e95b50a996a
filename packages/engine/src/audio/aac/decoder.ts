import { BitReader } from '../flac/bit-reader.js';
import { type Bands, bandsOf } from './bands.js';
import {
  type Channel,
  intensityInPhase,
  intensityOutOfPhase,
  Noise,
  noiseBook,
  readChannel,
  readLayout,
} from './channel.js';
import type { AacConfig } from './config.js';
import { eightShort, FilterBank } from './filter-bank.js';
import { shape } from './shaping.js';
import { AacUnsupported } from './unsupported.js';

// No package that may be shipped with this one decodes all of AAC-LC: FFmpeg's builds for npm leave it out, FAAD is GPL.

/** Elements of a frame. */
const single = 0;
const pair = 1;
const coupling = 2;
const lowFrequency = 3;
const data = 4;
const program = 5;
const fill = 6;
const end = 7;

/** In the order of WAV files, by number of channels. */
const orders: Readonly<Record<number, readonly number[]>> = {
  3: [1, 2, 0],
  4: [1, 2, 0, 3],
  5: [1, 2, 0, 3, 4],
  6: [1, 2, 0, 5, 3, 4],
  8: [1, 2, 0, 7, 5, 6, 3, 4],
};

/**
 * Of a frame, for each channel: as many as an ADTS header can say. The standard's buffer of 768 holds on average; FFmpeg's
 * encoder and others write frames beyond it.
 */
const mostBytes = 8192;

/** Decodes the frames of AAC-LC (ISO/IEC 14496-3, 4.4 to 4.6) in their order. */
export class AacDecoder {
  private readonly bands: Bands;
  private readonly banks: FilterBank[];
  private readonly noise = new Noise();
  private isFirst = true;

  constructor(private readonly config: AacConfig) {
    this.bands = bandsOf[config.rateIndex]!;
    this.banks = Array.from({ length: config.channels }, () => new FilterBank());
  }

  /**
   * The 1024 samples of each channel that a frame completes. Throws AacUnsupported; RangeError and OutOfBytes where the
   * frame is damaged.
   */
  decode(frame: Uint8Array): Float32Array[] {
    const { channels: expected } = this.config;
    if (frame.length > mostBytes * expected) throw new RangeError(`a frame of ${frame.length} bytes`);
    const bits = new BitReader(frame);
    const channels: Channel[] = [];
    const expectRoomFor = (more: number) => {
      if (channels.length + more > expected) throw new RangeError(`more channels than ${expected}`);
    };
    for (let element = bits.read(3); element !== end; element = bits.read(3)) {
      switch (element) {
        case single:
        case lowFrequency:
          expectRoomFor(1);
          bits.skip(4);
          channels.push(readChannel(bits, this.bands, null, this.noise));
          break;
        case pair:
          expectRoomFor(2);
          bits.skip(4);
          channels.push(...readPair(bits, this.bands, this.noise));
          break;
        case data:
          skipData(bits);
          break;
        case fill:
          this.skipFill(bits);
          break;
        case coupling:
          throw new AacUnsupported('AAC with coupled channels');
        case program:
          throw new AacUnsupported('AAC with channels of its own order');
      }
    }
    if (channels.length !== expected) {
      throw new RangeError(`${channels.length} channels in the place of ${expected}`);
    }
    this.isFirst = false;
    const sound = channels.map(({ layout, shaping, spectrum }, i) => {
      if (shaping) shape(spectrum, shaping, layout.offsets, Math.min(layout.mostShaped, layout.bands));
      return this.banks[i]!.samples(spectrum, layout.sequence, layout.shape);
    });
    // Scale factors reach further than floating point.
    if (!sound.every((samples) => samples.every(Number.isFinite)))
      throw new RangeError('a sample is not a number');
    return orders[sound.length]?.map((i) => sound[i]!) ?? sound;
  }

  private skipFill(bits: BitReader): void {
    let count = bits.read(4);
    if (count === 15) count += bits.read(8) - 1;
    if (count === 0) return;
    const type = bits.read(4);
    // Told by the frames alone where the file's description is silent.
    if (this.isFirst && (type === 13 || type === 14)) {
      throw new AacUnsupported('HE-AAC (AAC with spectral band replication)');
    }
    bits.skip(8 * count - 4);
  }
}

function skipData(bits: BitReader): void {
  bits.skip(4);
  const aligned = bits.read(1) === 1;
  let count = bits.read(8);
  if (count === 255) count += bits.read(8);
  if (aligned) bits.skip((8 - (bits.at % 8)) % 8);
  bits.skip(8 * count);
}

function readPair(bits: BitReader, rate: Bands, noise: Noise): [Channel, Channel] {
  const shared = bits.read(1) === 1 ? readLayout(bits, rate) : null;
  const mask = shared ? bits.read(2) : 0;
  if (mask === 3) throw new RangeError('a mask that does not exist');
  const count = shared ? shared.groups.length * shared.bands : 0;
  const summed = Array.from({ length: count }, () => mask === 2 || (mask === 1 && bits.read(1) === 1));
  const left = readChannel(bits, rate, shared, noise);
  const right = readChannel(bits, rate, shared, noise);
  if (shared) joinChannels(left, right, summed, mask === 1);
  return [left, right];
}

/**
 * Sum and difference become left and right, and what is coded once comes into both.
 * @param isByBand only then do the marks in `summed` also speak of intensity, that it is inverted, and of noise, that it is
 *   the same in both; all of them are set otherwise
 */
function joinChannels(left: Channel, right: Channel, summed: readonly boolean[], isByBand: boolean): void {
  const { offsets, groups, bands, sequence } = left.layout;
  for (let g = 0, window = 0; g < groups.length; window += groups[g]!, g++) {
    for (let band = 0; band < bands; band++) {
      const i = g * bands + band;
      const book = right.books[i]!;
      const isIntensity = book === intensityInPhase || book === intensityOutOfPhase;
      const noises = Number(book === noiseBook) + Number(left.books[i] === noiseBook);
      const isSum = summed[i] && !isIntensity && noises === 0;
      // Each with its energy.
      const isSameNoise = isByBand && summed[i] && noises === 2;
      if (!isIntensity && !isSum && !isSameNoise) continue;
      const sign = (book === intensityInPhase ? 1 : -1) * (isByBand && summed[i] ? -1 : 1);
      const scale = isSameNoise
        ? 2 ** ((right.factors[i]! - left.factors[i]!) / 4)
        : sign * 0.5 ** (right.factors[i]! / 4);
      const windows = sequence === eightShort ? groups[g]! : 1;
      for (let w = window; w < window + windows; w++) {
        for (let at = w * 128 + offsets[band]!; at < w * 128 + offsets[band + 1]!; at++) {
          const l = left.spectrum[at]!;
          const r = right.spectrum[at]!;
          if (isSum) left.spectrum[at] = l + r;
          right.spectrum[at] = isSum ? l - r : l * scale;
        }
      }
    }
  }
}
