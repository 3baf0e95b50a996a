import type { BitReader } from '../flac/bit-reader.js';
import { type CodeTable, scaleFactorCode, spectralCodes } from './code-tables.js';

const fastBits = 9;

/** A Huffman code whose words follow each other by length, read with a table of its short words. */
class Code {
  private readonly fast = new Int32Array(1 << fastBits);
  /** By length: the first word, and its place among all of them. */
  private readonly first: number[] = [0];
  private readonly place: number[] = [0];
  private readonly counts: readonly number[];

  constructor({ counts, order }: CodeTable) {
    this.counts = [0, ...counts];
    this.symbols = Uint16Array.from(order.split(' '), Number);
    let word = 0;
    let place = 0;
    for (let length = 1; length < this.counts.length; length++) {
      word *= 2;
      this.first[length] = word;
      this.place[length] = place;
      for (let i = 0; i < this.counts[length]!; i++, word++, place++) {
        if (length > fastBits) continue;
        const from = word << (fastBits - length);
        this.fast.fill((length << 16) | this.symbols[place]!, from, from + (1 << (fastBits - length)));
      }
    }
  }

  readonly symbols: Uint16Array;

  read(bits: BitReader): number {
    const ahead = bits.ahead();
    const found = this.fast[ahead >>> (32 - fastBits)]!;
    if (found !== 0) {
      bits.skip(found >>> 16);
      return found & 0xffff;
    }
    for (let length = fastBits + 1; ; length++) {
      const i = (ahead >>> (32 - length)) - this.first[length]!;
      // Every sequence of bits is a word: the codes are complete.
      if (i >= this.counts[length]!) continue;
      bits.skip(length);
      return this.symbols[this.place[length]! + i]!;
    }
  }
}

/** By codebook, from 1 on: the largest value that a word holds, whether it is followed by signs, and how many values. */
const largest = [0, 1, 1, 2, 2, 4, 4, 7, 7, 12, 12, 16];
const signsFollow = [0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1];

class Spectral {
  private readonly code: Code;
  private readonly values: Int8Array;
  readonly perWord: number;
  private readonly signed: boolean;

  constructor(
    private readonly book: number,
    table: CodeTable,
  ) {
    this.code = new Code(table);
    this.perWord = book < 5 ? 4 : 2;
    this.signed = signsFollow[book] === 0;
    const least = this.signed ? -largest[book]! : 0;
    const base = largest[book]! - least + 1;
    this.values = new Int8Array(this.code.symbols.length * this.perWord);
    for (let symbol = 0; symbol < this.code.symbols.length; symbol++) {
      for (let i = this.perWord - 1, rest = symbol; i >= 0; i--, rest = Math.floor(rest / base)) {
        this.values[symbol * this.perWord + i] = (rest % base) + least;
      }
    }
  }

  /** The values of one word into `into`. */
  read(bits: BitReader, into: Int32Array): void {
    const { perWord, values } = this;
    const from = this.code.read(bits) * perWord;
    for (let i = 0; i < perWord; i++) into[i] = values[from + i]!;
    if (this.signed) return;
    for (let i = 0; i < perWord; i++) {
      if (into[i] !== 0 && bits.read(1) === 1) into[i] = -into[i]!;
    }
    if (this.book !== 11) return;
    for (let i = 0; i < perWord; i++) {
      if (Math.abs(into[i]!) === 16) into[i] = Math.sign(into[i]!) * escaped(bits);
    }
  }
}

/** A value past 15: so many ones as it has bits beyond four, a zero, and those bits. */
function escaped(bits: BitReader): number {
  let length = 4;
  while (bits.read(1) === 1) {
    if (++length > 12) throw new RangeError('a value that is too large');
  }
  return 2 ** length + bits.read(length);
}

export const spectral = spectralCodes.map((table, i) => new Spectral(i + 1, table));

const scaleFactors = new Code(scaleFactorCode);
export const readScaleFactorDifference = (bits: BitReader): number => scaleFactors.read(bits) - 60;
