import { EngineError } from '../errors/index.js';
import { dataView, joined } from './bytes.js';
import { brokenOff } from './damage.js';

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

/** The pieces of packets that a page holds, and whether its last packet goes on in the next page. */
export function packetsOf({ bytes }: OggPage): {
  readonly pieces: readonly Uint8Array[];
  readonly open: boolean;
} {
  const pieces: Uint8Array[] = [];
  const segments = bytes[26]!;
  let at = headBytes + segments;
  let from = at;
  let size = 0;
  for (let i = 0; i < segments; i++) {
    size = bytes[headBytes + i]!;
    at += size;
    if (size === 255) continue;
    pieces.push(bytes.subarray(from, at));
    from = at;
  }
  const open = segments > 0 && size === 255;
  if (open) pieces.push(bytes.subarray(from, at));
  return { pieces, open };
}

/** The last whole page of these bytes of a stream: where it began, and its position. */
export function lastOggPage(bytes: Uint8Array): { serial: number; granule: number | null } | undefined {
  for (let at = bytes.length - headBytes; at >= 0; at--) {
    if (bytes[at] !== 0x4f || !isCapture(bytes.subarray(at, at + 4))) continue;
    const length = oggPageLength(bytes.subarray(at));
    if (length === undefined || at + length > bytes.length) continue;
    const page = bytes.subarray(at, at + length);
    const view = dataView(page);
    if (pageSum(page) !== view.getUint32(22, true)) continue;
    return { serial: view.getUint32(14, true), granule: granuleOf(view) };
  }
  return undefined;
}

function oggPageLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < headBytes || bytes.length < headBytes + bytes[26]!) return undefined;
  let length = headBytes + bytes[26]!;
  for (let i = 0; i < bytes[26]!; i++) length += bytes[headBytes + i]!;
  return length;
}

function pageSum(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : bytes[i]!;
    crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ byte]!;
  }
  return crc >>> 0;
}

function granuleOf(view: DataView): number | null {
  const low = view.getUint32(6, true);
  const high = view.getUint32(10, true);
  return low === 0xffffffff && high === 0xffffffff ? null : low + high * 2 ** 32;
}

/**
 * Divides an Ogg stream (RFC 3533) into its pages and checks each one's sum, so that a decoder never sees damaged
 * ones: they take decoders of Vorbis and Opus in unforeseeable ways.
 */
export class OggPages {
  private pending = new Uint8Array(0);
  private at = 0;
  private serial: number | undefined;
  private sequence: number | undefined;
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

  /** Whether the stream was ended as it should. */
  get complete(): boolean {
    return this.ended;
  }

  /** Throws 'audio-truncated' where the file ends within a page. */
  finish(): void {
    if (this.pending.length === 0 || this.ended) return;
    throw brokenOff(this.fileName);
  }

  private another(rest: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    if (rest.length >= 4 && isCapture(rest)) throw severalStreams(this.fileName);
    return rest.subarray(0, 3);
  }

  private pageLength(bytes: Uint8Array): number | undefined {
    if (bytes.length >= 4 && !isCapture(bytes)) throw this.damaged();
    return oggPageLength(bytes);
  }

  private page(bytes: Uint8Array): OggPage {
    const view = dataView(bytes);
    if (pageSum(bytes) !== view.getUint32(22, true)) throw this.damaged();
    const serial = view.getUint32(14, true);
    this.serial ??= serial;
    if (serial !== this.serial) throw severalStreams(this.fileName);
    const sequence = view.getUint32(18, true);
    if (this.sequence !== undefined && sequence !== (this.sequence + 1) >>> 0) throw this.damaged();
    this.sequence = sequence;
    this.ended = (bytes[5]! & 4) !== 0;
    return { bytes, granule: granuleOf(view) };
  }

  private damaged(): EngineError {
    return new EngineError(
      'audio-unreadable',
      `${this.fileName} is damaged after byte ${this.at}. Copy it again, or export it from the program it came from.`,
    );
  }
}

export function severalStreams(fileName: string): EngineError {
  return new EngineError(
    'audio-format-unknown',
    `${fileName} holds several streams, of which none can be preferred. Export the one you mean as WAV or FLAC.`,
  );
}

const isCapture = (b: Uint8Array): boolean =>
  b[0] === 0x4f && b[1] === 0x67 && b[2] === 0x67 && b[3] === 0x53;
