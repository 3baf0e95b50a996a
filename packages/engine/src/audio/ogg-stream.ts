import type { ByteSource } from './byte-source.js';
import { OggPages } from './ogg-pages.js';
import type { WarningSink } from './warnings.js';

const readBytes = 8192;

export interface OggStream {
  readonly source: ByteSource;
  readonly fileName: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** What the positions count beyond the samples that are there: an Opus stream's pre-skip (RFC 7845, 4.2). */
  readonly preSkip: number;
  /** The most samples that a packet can hold. */
  readonly mostInPacket: number;
}

/** The pages of a stream; warns of what is worth knowing of its end. */
export async function* oggPages({ source, fileName }: OggStream, warn: WarningSink) {
  const pages = new OggPages(fileName);
  for (let at = 0; at < source.byteLength; at += readBytes) {
    yield* pages.push(await source.read(at, at + readBytes));
  }
  pages.finish();
  if (pages.complete) return;
  warn({
    code: 'audio-length-differs',
    detail:
      `${fileName} has no mark at its end: it may have been cut off while it was written or copied. What is there is ` +
      'used; compare its length with the original.',
  });
}
