/** Bytes that can be read anywhere, such as a file's: nothing of them need be in memory. */
export interface ByteSource {
  readonly byteLength: number;
  /** The bytes [start, end), fewer where the source ends before. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Bytes in memory, or a source as it is. */
export function byteSource(bytes: Uint8Array | ByteSource): ByteSource {
  if (!(bytes instanceof Uint8Array)) return bytes;
  return {
    byteLength: bytes.length,
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/** What is read at once where bytes beyond those in hand are asked for. */
const windowBytes = 512;

/**
 * The head of a source held in memory, and small windows of the rest read as they are asked for, so that a header can
 * be followed over large chunks. What it reads in all is bounded: nobody's header is longer.
 */
export class HeaderBytes {
  private bytesRead = 0;
  private window: { readonly start: number; readonly bytes: Uint8Array };

  private constructor(
    readonly source: ByteSource,
    readonly head: Uint8Array,
    private readonly mostBytes: number,
  ) {
    this.bytesRead = head.length;
    this.window = { start: 0, bytes: head };
  }

  get byteLength(): number {
    return this.source.byteLength;
  }

  static async of(source: ByteSource, headBytes: number, mostBytes = 262_144): Promise<HeaderBytes> {
    return new HeaderBytes(source, await source.read(0, Math.min(headBytes, source.byteLength)), mostBytes);
  }

  /** The bytes [start, start + count), fewer at the source's end; undefined once the bound is reached. */
  async at(start: number, count: number): Promise<Uint8Array | undefined> {
    const end = Math.min(start + count, this.source.byteLength);
    if (start >= end) return new Uint8Array(0);
    for (const { start: from, bytes } of [{ start: 0, bytes: this.head }, this.window]) {
      if (start >= from && end <= from + bytes.length) return bytes.subarray(start - from, end - from);
    }
    const wanted = Math.min(Math.max(count, windowBytes), this.source.byteLength - start);
    if (this.bytesRead + wanted > this.mostBytes) return undefined;
    this.bytesRead += wanted;
    this.window = { start, bytes: await this.source.read(start, start + wanted) };
    return this.window.bytes.subarray(0, end - start);
  }
}
