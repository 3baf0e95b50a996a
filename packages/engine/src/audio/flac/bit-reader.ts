/** Thrown where the bytes end before what is read from them does. */
export class OutOfBytes extends Error {}

/** Reads big-endian bit fields. */
export class BitReader {
  /** In bits. */
  at: number;
  private readonly end: number;

  constructor(
    private readonly bytes: Uint8Array,
    startByte = 0,
  ) {
    this.at = startByte * 8;
    this.end = bytes.length * 8;
  }

  /** The next 32 bits that begin in the byte at hand, of which 25 or more are ahead; zeros behind the end. */
  ahead(): number {
    const i = this.at >>> 3;
    const { bytes } = this;
    return (
      ((bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!) << (this.at & 7)
    );
  }

  /** An unsigned number of up to 32 bits. Throws OutOfBytes. */
  read(bits: number): number {
    if (bits > 24) {
      const high = this.read(bits - 16);
      return high * 65_536 + this.read(16);
    }
    if (this.at + bits > this.end) throw new OutOfBytes();
    const value = bits === 0 ? 0 : this.ahead() >>> (32 - bits);
    this.at += bits;
    return value;
  }

  /** Throws OutOfBytes. */
  skip(bits: number): void {
    this.at += bits;
    if (this.at > this.end) throw new OutOfBytes();
  }

  /** A number of up to 33 bits in two's complement. */
  readSigned(bits: number): number {
    const value = bits > 32 ? this.read(bits - 32) * 2 ** 32 + this.read(32) : this.read(bits);
    return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  }

  /** How many 0 precede the next 1, which is read, too. */
  readUnary(): number {
    let zeros = 0;
    for (;;) {
      const ahead = this.ahead();
      const some = Math.clz32(ahead);
      if (some < 25) {
        this.at += some + 1;
        if (this.at > this.end) throw new OutOfBytes();
        return zeros + some;
      }
      zeros += 25;
      this.at += 25;
      if (this.at > this.end) throw new OutOfBytes();
    }
  }

  /** `count` Rice codes (RFC 9639, 9.2.7) into `into` from `from` on. False where one is past 32 bits. */
  readRice(parameter: number, into: Float64Array | Int32Array, from: number, count: number): boolean {
    const scale = 2 ** parameter;
    for (let i = from; i < from + count; i++) {
      const quotient = this.readUnary();
      const folded = quotient * scale + (parameter === 0 ? 0 : this.read(parameter));
      if (folded > 0xffff_ffff) return false;
      into[i] = (folded >>> 1) ^ -(folded & 1);
    }
    return true;
  }

  get byteAt(): number {
    return (this.at + 7) >>> 3;
  }
}
