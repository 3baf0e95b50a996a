import { EngineError } from '../errors/index.js';
import { checkedFormat, type SampleEncoding } from './limits.js';
import { formatName } from './wav-formats.js';

export interface WavFormat {
  readonly encoding: SampleEncoding;
  readonly littleEndian: boolean;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: number;
}

export interface WavData {
  readonly format: WavFormat;
  /** Bytes of samples the header promises; null where it does not know (a writer that could not seek back). */
  readonly declaredBytes: number | null;
  /** Bytes already read that are samples and not header. */
  readonly leftOver: Uint8Array;
}

/** Sizes at and above this are what writers to a pipe put for "until the end" (sox, arecord, ffmpeg). */
const openEndedFrom = 0x7fff_f000;
/** Chunks that may follow an empty data chunk; anything else after a data size of 0 is sound. */
const chunksAfterData = new Set([
  'LIST',
  'bext',
  'iXML',
  'fact',
  'cue ',
  'smpl',
  'id3 ',
  'ID3 ',
  'JUNK',
  'PEAK',
  'inst',
]);
const pcmGuidTail = '000000001000800000aa00389b71';

/**
 * Reads a RIFF, RIFX or RF64 WAVE header from bytes as they come, whatever chunks stand before the samples, without
 * keeping more than a chunk's head of them.
 */
export class WavHeaderReader {
  private pending = new Uint8Array(12);
  private filled = 0;
  private skip = 0;
  private step: (bytes: DataView) => WavData | undefined = (bytes) => this.riff(bytes);
  private littleEndian = true;
  private format: WavFormat | undefined;
  private longDataBytes: number | undefined;
  /** Set once a data chunk of size 0 was met: empty, or as long as the file. */
  private unsized: WavFormat | undefined;
  private atUnsized = false;

  constructor(private readonly fileName: string) {}

  /**
   * Takes the next bytes; gives the samples' format once they begin, and how many of these bytes were header
   * (`leftOver` being part of that). Throws 'audio-unreadable' and 'audio-format-unknown'.
   */
  feed(bytes: Uint8Array): { readonly consumed: number; readonly data: WavData } | undefined {
    let at = 0;
    while (at < bytes.length) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, bytes.length - at);
        this.skip -= skipped;
        at += skipped;
        continue;
      }
      const part = bytes.subarray(at, at + this.pending.length - this.filled);
      this.pending.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled < this.pending.length) return undefined;
      const data = this.step(new DataView(this.pending.buffer, 0, this.filled));
      if (data) return { consumed: at, data };
    }
    return undefined;
  }

  /** What is known where the bytes end before samples were recognised: those of a data chunk without a size. */
  end(): WavData | undefined {
    if (!this.unsized) return undefined;
    return {
      format: this.unsized,
      declaredBytes: null,
      leftOver: this.pending.slice(0, this.atUnsized ? this.filled : 0),
    };
  }

  private want(count: number, step: (bytes: DataView) => WavData | undefined): undefined {
    this.pending = new Uint8Array(count);
    this.filled = 0;
    this.step = step;
  }

  private unreadable(what: string): EngineError {
    return new EngineError(
      'audio-unreadable',
      `${this.fileName} is a damaged WAV file: ${what}. Export it again from the program it came from.`,
    );
  }

  private riff(bytes: DataView): undefined {
    this.littleEndian = text(bytes, 0, 4) !== 'RIFX';
    if (text(bytes, 8, 4) !== 'WAVE') throw this.unreadable('it is RIFF, but not WAVE');
    return this.want(8, (head) => this.chunk(head));
  }

  private chunk(head: DataView): WavData | undefined {
    const id = text(head, 0, 4);
    const size = head.getUint32(4, this.littleEndian);
    if (id === 'data') return this.data(size);
    const next = (body: DataView): undefined => {
      if (id === 'fmt ') this.format = this.fmt(body);
      else this.longDataBytes = readUint64(body, 8);
      this.skip = size - body.byteLength + (size & 1);
      return this.want(8, (following) => this.chunk(following));
    };
    if (id === 'fmt ') {
      if (size < 16) throw this.unreadable(`its format chunk has ${size} bytes, fewer than the 16 it needs`);
      return this.want(Math.min(size, 40), next);
    }
    if (id === 'ds64' && size >= 24) return this.want(24, next);
    this.skip = size + (size & 1);
    return this.want(8, (following) => this.chunk(following));
  }

  private data(size: number): WavData | undefined {
    const { format } = this;
    if (!format) throw this.unreadable('its samples come before the description of their format');
    if (size === 0) {
      this.unsized = format;
      this.atUnsized = true;
      return this.want(8, (bytes) => {
        if (!chunksAfterData.has(text(bytes, 0, 4))) return this.end();
        this.atUnsized = false;
        return this.chunk(bytes);
      });
    }
    const long = size === 0xffff_ffff ? this.longDataBytes : undefined;
    const declaredBytes = long ?? (size >= openEndedFrom ? null : size);
    return { format, declaredBytes, leftOver: new Uint8Array() };
  }

  private fmt(body: DataView): WavFormat {
    const little = this.littleEndian;
    let tag = body.getUint16(0, little);
    const channels = body.getUint16(2, little);
    const sampleRate = body.getUint32(4, little);
    const blockAlign = body.getUint16(12, little);
    const bits = body.getUint16(14, little);
    checkedFormat(this.fileName, sampleRate, channels);
    if (tag === 0xfffe) {
      if (body.byteLength < 40) throw this.unreadable('its extensible format is cut short');
      tag = body.getUint16(24, little);
      if (little && hex(body, 26, 14) !== pcmGuidTail)
        throw this.unknown(`of sub-format ${hex(body, 24, 16)}`);
    }
    const bytesPerSample = Math.ceil(bits / 8);
    if (blockAlign !== 0 && blockAlign !== channels * bytesPerSample) {
      throw this.unreadable(
        `its header contradicts itself (${channels} channels of ${bits} bits cannot take ${blockAlign} bytes)`,
      );
    }
    const encoding = encodingOf(tag, bytesPerSample);
    if (!encoding) throw this.unknown(`${formatName(tag)} of ${bits} bits`);
    return { encoding, littleEndian: little, channels, sampleRate, bytesPerSample };
  }

  private unknown(what: string): EngineError {
    return new EngineError(
      'audio-format-unknown',
      `${this.fileName} is a WAV file holding ${what}, which cannot be decoded here. Export it as 16-bit PCM.`,
    );
  }
}

function encodingOf(tag: number, bytesPerSample: number): SampleEncoding | undefined {
  if (tag === 1 && bytesPerSample >= 1 && bytesPerSample <= 4)
    return bytesPerSample === 1 ? 'unsigned' : 'integer';
  if (tag === 3 && (bytesPerSample === 4 || bytesPerSample === 8)) return 'float';
  if (tag === 6 && bytesPerSample === 1) return 'a-law';
  if (tag === 7 && bytesPerSample === 1) return 'mu-law';
  return undefined;
}

function text(bytes: DataView, at: number, length: number): string {
  let s = '';
  for (let i = 0; i < length; i++) s += String.fromCharCode(bytes.getUint8(at + i));
  return s;
}

function hex(bytes: DataView, at: number, length: number): string {
  let s = '';
  for (let i = 0; i < length; i++)
    s += bytes
      .getUint8(at + i)
      .toString(16)
      .padStart(2, '0');
  return s;
}

/** Sizes past 2^53 are lies, and end as any other size that the file does not keep. */
function readUint64(bytes: DataView, at: number): number {
  return bytes.getUint32(at, true) + bytes.getUint32(at + 4, true) * 2 ** 32;
}
