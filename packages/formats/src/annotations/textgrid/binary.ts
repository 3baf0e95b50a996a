import { AnnotationError } from '../error.js';
import type { Faults } from '../faults.js';
import type { Grid, GridTier, Interval } from './grid.js';

export const binaryMark = 'ooBinaryFile';

/** Read Praat's binary format: big-endian, texts in Latin-1 or UTF-16. */
export function parseBinaryTextGrid(bytes: Uint8Array, faults: Faults): Grid {
  const reader = new Reader(bytes, binaryMark.length);
  const objectClass = reader.className();
  if (!/^TextGrid( \d+)?$/u.test(objectClass))
    reader.refuse(`it holds a Praat ${objectClass.slice(0, 60)}, not a TextGrid.`);
  const xmin = reader.double();
  const xmax = reader.double();
  if (reader.byte() === 0) {
    return { xmin, xmax, tiers: [], countStart: 0, countEnd: 0, end: reader.at, style: 'binary' };
  }
  const countStart = reader.at;
  const count = reader.integer();
  const countEnd = reader.at;
  const tiers = Array.from(reader.times(count), () => tier(reader));
  if (reader.at < bytes.length) {
    faults.add(
      'text-after-end',
      `After its ${count} tiers the file goes on for ${bytes.length - reader.at} bytes, which were not read.`,
    );
  }
  return { xmin, xmax, tiers, countStart, countEnd, end: reader.at, style: 'binary' };
}

function tier(reader: Reader): GridTier {
  const kind = reader.className();
  if (kind !== 'IntervalTier' && kind !== 'TextTier') {
    return reader.refuse(
      `the class of a tier should be IntervalTier or TextTier; it is ${JSON.stringify(kind.slice(0, 40))}.`,
    );
  }
  const name = reader.string();
  const xmin = reader.double();
  const xmax = reader.double();
  const count = reader.integer();
  const intervals = Array.from(reader.times(count), (): Interval => {
    const from = reader.double();
    const to = kind === 'TextTier' ? from : reader.double();
    return { from, to, text: reader.string() };
  });
  return { kind, name, xmin, xmax, intervals };
}

class Reader {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  refuse(message: string): never {
    throw new AnnotationError('annotations-malformed', `byte ${this.at}: ${message}`, 1, 1);
  }

  /** So many turns; no list is made before there are bytes for it. */
  *times(count: number): Generator<number> {
    for (let i = 0; i < count; i++) yield i;
  }

  byte(): number {
    return this.view.getUint8(this.take(1));
  }

  integer(): number {
    return this.view.getInt32(this.take(4));
  }

  double(): number {
    const value = this.view.getFloat64(this.take(8));
    if (!Number.isFinite(value)) this.refuse('a time is no number.');
    return value;
  }

  className(): string {
    const length = this.byte();
    return latin1(this.bytes.subarray(this.take(length), this.at));
  }

  string(): string {
    const length = this.view.getUint16(this.take(2));
    if (length !== 0xffff) return latin1(this.bytes.subarray(this.take(length), this.at));
    const units = this.view.getUint16(this.take(2));
    return new TextDecoder('utf-16be').decode(this.bytes.subarray(this.take(units * 2), this.at));
  }

  private take(length: number): number {
    const from = this.at;
    if (from + length > this.bytes.length) this.refuse('the file ends too early.');
    this.at += length;
    return from;
  }
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
