import type { Codec } from './codecs.js';
import type { OggPage } from './ogg-pages.js';
import type { OggStream } from './ogg-stream.js';
import type { WarningSink } from './warnings.js';
import { WasmDecoder } from './wasm-decoder.js';

/**
 * Finds what stands before the beginning of a stream that was cut out of a longer one without being coded anew: its first page
 * of sound holds more than its position counts (Vorbis I, A.2). To know how much, that page is decoded once more.
 */
export class OggBeginning {
  private decoder: WasmDecoder | undefined;

  constructor(
    private readonly stream: OggStream,
    private readonly codec: () => Promise<Codec>,
  ) {}

  /** A page before the first that has a position. */
  async pass({ bytes }: OggPage): Promise<void> {
    for await (const _ of (await this.opened()).decode(bytes));
  }

  /** How many of the first samples are not played, given the first page that has a position. */
  async before({ bytes, granule }: OggPage, isLast: boolean, warn: WarningSink): Promise<number> {
    const { fileName, preSkip, sampleRate } = this.stream;
    const decoder = await this.opened();
    try {
      // On the last page a smaller position cuts off the end.
      if (isLast) return 0;
      for await (const _ of decoder.decode(bytes));
      for await (const _ of decoder.flush());
      const before = decoder.samples - Math.max(0, (granule ?? 0) - preSkip);
      if (before <= 0) return 0;
      warn({
        code: 'audio-part-skipped',
        detail:
          `${fileName} was cut out of a longer recording without being coded anew: ${(before / sampleRate).toFixed(2)} s before ` +
          'its beginning are left out, as players do. Where you miss them, export it again from the longer recording.',
      });
      return before;
    } finally {
      decoder.free();
    }
  }

  private async opened(): Promise<WasmDecoder> {
    this.decoder ??= new WasmDecoder(await this.codec(), this.stream, this.stream.source.byteLength);
    return this.decoder;
  }
}
