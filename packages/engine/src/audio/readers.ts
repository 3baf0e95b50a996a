import type { CodecInput, StreamReader } from './compressed.js';
import { id3Length, MpegFrames } from './mpeg-frames.js';
import { OggPages } from './ogg-pages.js';

/** A frame of silence takes 14 bytes of FLAC for 65,535 samples: so few at once keep the result small. */
const flacPiece = 4096;

/** Total samples of a STREAMINFO block (RFC 9639, 8.2); 0 where its writer did not know. */
function flacTotal(bytes: Uint8Array, streamInfo: number): number {
  if (bytes.length < streamInfo + 18) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (view.getUint8(streamInfo + 13) & 15) * 2 ** 32 + view.getUint32(streamInfo + 14);
}

const promiseOf = (samples: number) => (samples > 0 ? { samples, slack: 0 } : undefined);

export class FlacReader implements StreamReader {
  readonly promised: { samples: number; slack: number } | undefined;
  private skip: number;

  constructor(head: Uint8Array) {
    this.skip = id3Length(head);
    this.promised = promiseOf(flacTotal(head, this.skip + 8));
  }

  *push(bytes: Uint8Array): Iterable<CodecInput> {
    const skipped = Math.min(this.skip, bytes.length);
    this.skip -= skipped;
    for (let at = skipped; at < bytes.length; at += flacPiece) {
      yield { bytes: bytes.subarray(at, at + flacPiece) };
    }
  }

  finish(): Iterable<CodecInput> {
    return [];
  }
}

/** Ogg, page by page. `granuleOffset`: what a page's position counts beyond the samples to be heard. */
export class OggReader implements StreamReader {
  private readonly pages: OggPages;

  constructor(
    fileName: string,
    private readonly granuleOffset: number,
    readonly promised?: { samples: number; slack: number },
  ) {
    this.pages = new OggPages(fileName);
  }

  *push(bytes: Uint8Array): Iterable<CodecInput> {
    for (const page of this.pages.push(bytes)) {
      const { granule } = page;
      // Header pages have position 0 and hold no sound.
      yield { bytes: page.bytes, samplesUpTo: granule ? granule - this.granuleOffset : undefined };
    }
  }

  finish(): Iterable<CodecInput> {
    this.pages.finish();
    return [];
  }

  /** The codec skips an Opus stream's first samples (RFC 7845, 4.2), which its positions count. */
  static opus(head: Uint8Array, fileName: string): OggReader {
    const packet = 27 + (head[26] ?? 0);
    return new OggReader(fileName, (head[packet + 10] ?? 0) + (head[packet + 11] ?? 0) * 256);
  }

  static vorbis(fileName: string): OggReader {
    return new OggReader(fileName, 0);
  }

  /** The STREAMINFO follows nine bytes of Ogg mapping, `fLaC` and a block header. */
  static flac(head: Uint8Array, fileName: string): OggReader {
    const packet = 27 + (head[26] ?? 0);
    return new OggReader(fileName, 0, promiseOf(flacTotal(head, packet + 17)));
  }
}

export class MpegReader implements StreamReader {
  private readonly frames = new MpegFrames();

  get channels(): number | undefined {
    return this.frames.first?.channels;
  }

  /** A second may be missing: encoders count frames of silence at both ends, or leave them out. */
  get promised(): { samples: number; slack: number } | undefined {
    const { first, declaredFrames } = this.frames;
    return first && declaredFrames
      ? { samples: declaredFrames * first.samples, slack: first.sampleRate }
      : undefined;
  }

  *push(bytes: Uint8Array): Iterable<CodecInput> {
    yield { bytes: this.frames.push(bytes) };
  }

  *finish(): Iterable<CodecInput> {
    yield { bytes: this.frames.finish() };
  }
}
