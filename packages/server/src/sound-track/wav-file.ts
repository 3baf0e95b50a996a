import { type FileHandle, open } from 'node:fs/promises';

/** Samples of 16 or 24 bits. */
export interface WavFileFormat {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: 16 | 24;
}

const riffHeader = 12;
/** Room for the sizes of a file past 4 GiB; a plain file has a chunk there that nobody reads. */
const longSizes = 36;
const headerBytes = riffHeader + longSizes + 24 + 8;

/** A WAV file that is written as its samples come; past 4 GiB it becomes RF64. Samples beyond [-1, 1] are clipped. */
export class WavFile {
  private dataBytes = 0;
  /** Samples that are not written yet. */
  private readonly waiting = new Uint8Array(1 << 20);
  private filled = 0;

  private constructor(
    private readonly handle: FileHandle,
    private readonly format: WavFileFormat,
  ) {}

  static async create(path: string, format: WavFileFormat): Promise<WavFile> {
    const file = new WavFile(await open(path, 'w'), format);
    await file.handle.write(new Uint8Array(headerBytes), 0, headerBytes, 0);
    return file;
  }

  /** All channels are of one length. */
  async write(channels: readonly Float32Array[]): Promise<void> {
    const { bits } = this.format;
    const scale = 2 ** (bits - 1);
    const length = channels[0]?.length ?? 0;
    for (let i = 0; i < length; i++) {
      if (this.filled + 3 * channels.length > this.waiting.length) await this.flush();
      for (const samples of channels) {
        const value = Math.max(-scale, Math.min(scale - 1, Math.round(samples[i]! * scale)));
        if (bits === 24) this.waiting[this.filled++] = value & 0xff;
        this.waiting[this.filled++] = bits === 24 ? value >> 8 : value;
        this.waiting[this.filled++] = value >> (bits - 8);
      }
    }
  }

  /** Samples as they stand in the file: of all channels in turn, the lowest byte first. */
  async writeBytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.filled === this.waiting.length) await this.flush();
      const part = bytes.subarray(at, at + this.waiting.length - this.filled);
      this.waiting.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
    }
  }

  private async flush(): Promise<void> {
    for (let written = 0; written < this.filled; ) {
      const place = headerBytes + this.dataBytes + written;
      const left = this.filled - written;
      written += (await this.handle.write(this.waiting, written, left, place)).bytesWritten;
    }
    this.dataBytes += this.filled;
    this.filled = 0;
  }

  /** Writes the header, which says how much there is. */
  async finish(): Promise<void> {
    await this.flush();
    const { sampleRate, channels, bits } = this.format;
    const block = (channels * bits) / 8;
    if (this.dataBytes % 2 === 1)
      await this.handle.write(new Uint8Array(1), 0, 1, headerBytes + this.dataBytes);
    const riffBytes = headerBytes - 8 + this.dataBytes + (this.dataBytes % 2);
    const isLong = riffBytes > 0xffff_ffff;
    const header = Buffer.alloc(headerBytes);
    header.write(isLong ? 'RF64' : 'RIFF', 0, 'latin1');
    header.writeUInt32LE(isLong ? 0xffff_ffff : riffBytes, 4);
    header.write(`WAVE${isLong ? 'ds64' : 'JUNK'}`, 8, 'latin1');
    header.writeUInt32LE(longSizes - 8, 16);
    if (isLong) {
      header.writeBigUInt64LE(BigInt(riffBytes), 20);
      header.writeBigUInt64LE(BigInt(this.dataBytes), 28);
      header.writeBigUInt64LE(BigInt(this.dataBytes / block), 36);
    }
    const format = riffHeader + longSizes;
    header.write('fmt ', format, 'latin1');
    header.writeUInt32LE(16, format + 4);
    header.writeUInt16LE(1, format + 8);
    header.writeUInt16LE(channels, format + 10);
    header.writeUInt32LE(sampleRate, format + 12);
    header.writeUInt32LE(sampleRate * block, format + 16);
    header.writeUInt16LE(block, format + 20);
    header.writeUInt16LE(bits, format + 22);
    header.write('data', format + 24, 'latin1');
    header.writeUInt32LE(isLong ? 0xffff_ffff : this.dataBytes, format + 28);
    await this.handle.write(header, 0, headerBytes, 0);
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
