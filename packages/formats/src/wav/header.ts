import { damagedWav, type HeaderWarningSink, type WavFormat, wavFormat } from './format.js';

/** A file of which the bytes that a header consists of are read as they are asked for. */
export interface WavBytes {
  readonly byteLength: number;
  /** The bytes [start, start + count), fewer at the file's end; undefined where too many were asked for already. */
  at(start: number, count: number): Promise<Uint8Array | undefined>;
}

export interface WavData {
  readonly format: WavFormat;
  /** Where the samples begin. */
  readonly start: number;
  /** Bytes of samples the header promises; null where it does not know (a writer that could not seek back). */
  readonly declaredBytes: number | null;
}

/** Sizes at and above this are what writers to a pipe put for "until the end" (sox, arecord, ffmpeg). */
const openEndedFrom = 0x7fff_f000;
/** Chunks that may follow an empty data chunk; anything else after a data size of 0 is sound. */
const chunksAfterData = new Set([
  ...['LIST', 'bext', 'iXML', 'fact', 'cue ', 'smpl', 'id3 ', 'ID3 ', 'JUNK', 'PEAK', 'inst'],
  ...[
    'junk',
    'axml',
    'chna',
    'plst',
    'PAD ',
    'FLLR',
    'minf',
    'elm1',
    'regn',
    'umid',
    'cart',
    '_PMX',
    'acid',
    'labl',
  ],
]);
const knownChunks = new Set([...chunksAfterData, 'fmt ', 'data', 'ds64']);

/**
 * Finds format and samples of a RIFF, RIFX, RF64 or BW64 file, whatever chunks stand before the samples; of these only
 * the heads are read. Undefined where the file ends first. Throws 'audio-unreadable' and 'audio-format-unknown'.
 */
export async function readWavHeader(
  bytes: WavBytes,
  fileName: string,
  warn: HeaderWarningSink,
): Promise<WavData | undefined> {
  return new WavHeader(bytes, fileName, warn).read();
}

class WavHeader {
  private littleEndian = true;
  private format: WavFormat | undefined;
  private longDataBytes: number | undefined;
  /** A data chunk of size 0 that chunks follow: empty, where no other is found. */
  private empty: WavData | undefined;

  constructor(
    private readonly bytes: WavBytes,
    private readonly fileName: string,
    private readonly warn: HeaderWarningSink,
  ) {}

  async read(): Promise<WavData | undefined> {
    const riff = await this.at(0, 12);
    if (riff.byteLength < 12) return undefined;
    this.littleEndian = text(riff, 0) !== 'RIFX';
    if (text(riff, 8) !== 'WAVE') throw damagedWav(this.fileName, 'it is RIFF, but not WAVE');
    const length = this.bytes.byteLength;
    for (let at = 12; at + 8 <= length; ) {
      const head = await this.at(at, 8);
      const id = text(head, 0);
      const size = head.getUint32(4, this.littleEndian);
      const body = at + 8;
      if (id === 'data') {
        const data = await this.data(body, size);
        if (data) return data;
      } else if (id === 'fmt ') {
        if (size < 16) {
          throw damagedWav(this.fileName, `its format chunk has ${size} bytes, fewer than the 16 it needs`);
        }
        const view = await this.at(body, Math.min(size, 40));
        if (view.byteLength < Math.min(size, 40)) return undefined;
        this.format = wavFormat(view, this.littleEndian, this.fileName, this.warn);
      } else if (id === 'LIST' && size >= 4 && (await this.isWaveList(body))) {
        throw damagedWav(this.fileName, 'its samples lie in pieces in a list (wavl), which is not read');
      } else if (id === 'ds64' && size >= 24) {
        const view = await this.at(body, 24);
        if (view.byteLength < 24) return undefined;
        this.longDataBytes = readUint64(view, 8);
      }
      at = body + (await this.paddedSize(id, body, size));
    }
    return this.empty;
  }

  private async isWaveList(body: number): Promise<boolean> {
    const type = await this.at(body, 4);
    return type.byteLength === 4 && text(type, 0) === 'wavl';
  }

  private async at(start: number, count: number): Promise<DataView> {
    const bytes = await this.bytes.at(start, count);
    if (!bytes) throw damagedWav(this.fileName, 'its samples do not begin where any recorder puts them');
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A chunk of odd size is followed by a byte that its size does not count; some writers forget it. */
  private async paddedSize(id: string, body: number, size: number): Promise<number> {
    if (size % 2 === 0) return size;
    const [unpadded, padded] = [await this.at(body + size, 8), await this.at(body + size + 1, 8)];
    const known = (view: DataView): boolean => view.byteLength === 8 && knownChunks.has(text(view, 0));
    if (known(padded) || !known(unpadded)) return size + 1;
    this.warn({
      code: 'audio-header-mended',
      detail:
        `${this.fileName} lacks the byte that must follow its chunk "${id.trim()}" of odd size; the next chunk was ` +
        'found one byte earlier. Other programs may refuse the file: export it again.',
    });
    return size;
  }

  private async data(start: number, size: number): Promise<WavData | undefined> {
    const { format } = this;
    if (!format) {
      throw damagedWav(this.fileName, 'its samples come before the description of their format');
    }
    const available = this.bytes.byteLength - start;
    const long = size === 0xffff_ffff ? this.longDataBytes : undefined;
    if (size === 0 || long === 0) {
      const next = await this.at(start, 8);
      if (available === 0 || (next.byteLength === 8 && chunksAfterData.has(text(next, 0)))) {
        this.empty = { format, start, declaredBytes: 0 };
        return undefined;
      }
      return this.openEnded(format, start);
    }
    if (long !== undefined) return { format, start, declaredBytes: long };
    if (size >= openEndedFrom && available < size) return this.openEnded(format, start);
    // Sizes past 32 bits, of which a plain WAV header can keep only these.
    if (available > size && (available - size) % 2 ** 32 === 0) return this.openEnded(format, start);
    return { format, start, declaredBytes: size };
  }

  private openEnded(format: WavFormat, start: number): WavData {
    this.warn({
      code: 'audio-header-mended',
      detail:
        `The header of ${this.fileName} was never completed: it lacks the length of the sound. It was read to ` +
        "the file's end. If the recording was broken off, its last moments may be missing.",
    });
    return { format, start, declaredBytes: null };
  }
}

function text(bytes: DataView, at: number): string {
  let s = '';
  for (let i = 0; i < 4; i++) s += String.fromCharCode(bytes.getUint8(at + i));
  return s;
}

/** Sizes past 2^53 are lies, and end as any other size that the file does not keep. */
function readUint64(bytes: DataView, at: number): number {
  return bytes.getUint32(at, true) + bytes.getUint32(at + 4, true) * 2 ** 32;
}
