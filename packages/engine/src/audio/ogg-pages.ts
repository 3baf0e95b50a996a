import { EngineError } from '../errors/index.js';
import { joined } from './bytes.js';

/** CRC-32 of the polynomial 0x04c11db7, most significant bit first, as RFC 3533 has it. */
const crcTable = Uint32Array.from({ length: 256 }, (_, i) => {
  let r = i << 24;
  for (let bit = 0; bit < 8; bit++) r = r & 0x80000000 ? (r << 1) ^ 0x04c11db7 : r << 1;
  return r >>> 0;
});

const headBytes = 27;

export interface OggPage {
  readonly bytes: Uint8Array;
  /** Samples up to the end of the last packet that ends here; null where none does. */
  readonly granule: number | null;
}

/**
 * Divides an Ogg stream (RFC 3533) into its pages and checks each one's sum, so that a decoder never sees damaged
 * ones: they take decoders of Vorbis and Opus in unforeseeable ways.
 */
export class OggPages {
  private pending = new Uint8Array(0);
  private at = 0;
  private serial: number | undefined;
  private ended = false;

  constructor(private readonly fileName: string) {}

  /** The pages that these bytes complete. Throws 'audio-unreadable' and 'audio-format-unknown'. */
  push(bytes: Uint8Array): OggPage[] {
    const pages: OggPage[] = [];
    let rest = joined(this.pending, bytes);
    while (!this.ended) {
      const length = this.pageLength(rest);
      if (length === undefined || rest.length < length) break;
      pages.push(this.page(rest.subarray(0, length)));
      rest = rest.subarray(length);
      this.at += length;
    }
    // Whatever follows the last page is no sound: tags, or padding.
    this.pending = this.ended ? this.another(rest) : rest;
    return pages;
  }

  /** Throws 'audio-truncated' where the file ends within a page. */
  finish(): void {
    if (this.pending.length === 0 || this.ended) return;
    throw new EngineError(
      'audio-truncated',
      `${this.fileName} breaks off in the middle. It was cut off while it was written or copied: copy it again, or ` +
        'open it in an audio editor and save what there is under a new name.',
    );
  }

  private another(rest: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (rest.length >= 4 && isCapture(rest)) throw this.several();
    return rest.subarray(0, 3);
  }

  private pageLength(bytes: Uint8Array): number | undefined {
    if (bytes.length >= 4 && !isCapture(bytes)) throw this.damaged();
    if (bytes.length < headBytes || bytes.length < headBytes + bytes[26]!) return undefined;
    let length = headBytes + bytes[26]!;
    for (let i = 0; i < bytes[26]!; i++) length += bytes[headBytes + i]!;
    return length;
  }

  private page(bytes: Uint8Array): OggPage {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let crc = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = i >= 22 && i < 26 ? 0 : bytes[i]!;
      crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ byte]!;
    }
    if (crc >>> 0 !== view.getUint32(22, true)) throw this.damaged();
    const serial = view.getUint32(14, true);
    this.serial ??= serial;
    if (serial !== this.serial) throw this.several();
    this.ended = (bytes[5]! & 4) !== 0;
    const low = view.getUint32(6, true);
    const high = view.getUint32(10, true);
    const granule = low === 0xffffffff && high === 0xffffffff ? null : low + high * 2 ** 32;
    return { bytes, granule };
  }

  private damaged(): EngineError {
    return new EngineError(
      'audio-unreadable',
      `${this.fileName} is damaged after byte ${this.at}. Copy it again, or export it from the program it came from.`,
    );
  }

  private several(): EngineError {
    return new EngineError(
      'audio-format-unknown',
      `${this.fileName} holds several streams, of which none can be preferred. Export the one you mean as WAV or FLAC.`,
    );
  }
}

const isCapture = (b: Uint8Array): boolean =>
  b[0] === 0x4f && b[1] === 0x67 && b[2] === 0x67 && b[3] === 0x53;
