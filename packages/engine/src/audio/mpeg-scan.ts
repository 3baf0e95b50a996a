import { type MpegFrameHeader, mpegFrameHeader } from '@persephone/formats/file-kind';
import { EngineError } from '../errors/index.js';
import type { ByteSource } from './byte-source.js';
import { joined } from './bytes.js';
import { type MpegInfo, mpegInfo } from './mpeg-info.js';
import { isPadding, tagBehind, tagLength, tagMarkBytes } from './tags.js';

const readBytes = 1 << 16;
/** So many frames of another kind in a row are no rubbish, but another stream. */
const otherFrames = 3;

/** Frames that follow one another, up to the end or to the header of another stream. */
export interface MpegSegment {
  readonly info: MpegInfo | undefined;
  frames: number;
}

/** A piece of the file: frames of sound, joined, without anything between them. */
export interface MpegPiece {
  readonly bytes: Uint8Array;
  readonly frames: number;
}

/**
 * Picks the frames of sound out of an MPEG stream and leaves out headers, tags, padding and rubbish between them: the
 * decoder stumbles over these, at worst for ever. Counts what it finds.
 */
export class MpegScan {
  readonly segments: MpegSegment[] = [];
  frames = 0;
  /** Bytes between frames that are neither sound nor a tag: before which frame, and how many. */
  readonly skipped: { readonly frame: number; readonly bytes: number }[] = [];
  /** Whether the last frame is not all there. */
  cut = false;
  /** What was passed over since the last frame: how much, how it begins, and whether it is more than zeros. */
  private gap = { bytes: 0, head: new Uint8Array(0), filled: false };

  constructor(
    private readonly source: ByteSource,
    private readonly start: number,
    private readonly first: MpegFrameHeader,
    private readonly fileName: string,
  ) {}

  /** Throws 'audio-unreadable' where another stream follows that cannot be decoded with the first. */
  async *pieces(): AsyncGenerator<MpegPiece> {
    let bytes = new Uint8Array(0);
    let inStep = false;
    let skip = 0;
    for (let position = this.start; ; ) {
      const piece = await this.source.read(position, position + readBytes);
      position += piece.length;
      const last = piece.length === 0 || position >= this.source.byteLength;
      bytes = joined(bytes, piece);
      const found: Uint8Array[] = [];
      let at = 0;
      for (;;) {
        const skipped = Math.min(skip, bytes.length - at);
        skip -= skipped;
        at += skipped;
        if (bytes.length - at < (last ? 1 : 16_384)) break;
        skip = tagLength(bytes, at);
        if (skip > 0) {
          inStep = false;
          continue;
        }
        const header = mpegFrameHeader(bytes, at);
        if (header && this.isFrame(bytes, at, header, inStep)) {
          const frame = bytes.subarray(at, at + header.length);
          this.endGap();
          if (this.begins(frame, header)) found.push(frame);
          inStep = true;
          at += header.length;
          continue;
        }
        // The end of the file within a frame that is due.
        if (inStep && header?.kind === this.first.kind && at + header.length > bytes.length) {
          this.cut = true;
          at = bytes.length;
          continue;
        }
        inStep = false;
        if (header) this.refuseOther(bytes, at, header);
        const from = at;
        do at++;
        while (at < bytes.length && bytes[at] !== 0xff && !isTagStart(bytes[at]!));
        this.passOver(bytes.subarray(from, at));
      }
      if (found.length > 0) yield { bytes: joined(...found), frames: found.length };
      bytes = bytes.slice(at);
      if (last) break;
    }
    this.endGap();
  }

  private isFrame(bytes: Uint8Array, at: number, header: MpegFrameHeader, inStep: boolean): boolean {
    const next = at + header.length;
    if (header.kind !== this.first.kind || next > bytes.length) return false;
    return inStep || next === bytes.length || mpegFrameHeader(bytes, next)?.kind === header.kind;
  }

  /** Whether the frame is one of sound, and no header of a stream. */
  private begins(frame: Uint8Array, header: MpegFrameHeader): boolean {
    const info = mpegInfo(frame, header);
    const segment = this.segments.at(-1);
    if (info || !segment) this.segments.push({ info, frames: info ? 0 : 1 });
    else segment.frames++;
    if (!info) this.frames++;
    return !info;
  }

  private refuseOther(bytes: Uint8Array, at: number, header: MpegFrameHeader): void {
    const { first } = this;
    if (header.kind === first.kind || this.frames === 0) return;
    let next = at;
    for (let n = 0; n < otherFrames; n++) {
      const following = mpegFrameHeader(bytes, next);
      if (following?.kind !== header.kind) return;
      next += following.length;
    }
    const seconds = ((this.frames * first.samples) / first.sampleRate).toFixed(2);
    const change =
      header.sampleRate !== first.sampleRate
        ? `the sample rate changes from ${first.sampleRate} to ${header.sampleRate} Hz`
        : header.channels !== first.channels
          ? `the number of channels changes from ${first.channels} to ${header.channels}`
          : 'the MPEG version or layer changes';
    throw new EngineError(
      'audio-unreadable',
      `${this.fileName} holds several recordings that do not fit together: ${change} ${seconds} s after its beginning. ` +
        'Divide it there, or open it in an audio editor and export it as one file.',
    );
  }

  private passOver(bytes: Uint8Array): void {
    const { gap } = this;
    if (gap.head.length < tagMarkBytes) gap.head = joined(gap.head, bytes.subarray(0, tagMarkBytes));
    gap.bytes += bytes.length;
    gap.filled ||= !isPadding(bytes);
  }

  private endGap(): void {
    const { bytes, head, filled } = this.gap;
    this.gap = { bytes: 0, head: new Uint8Array(0), filled: false };
    if (filled && !tagBehind(head)) this.skipped.push({ frame: this.frames, bytes });
  }
}

const isTagStart = (byte: number): boolean => byte === 0x49 || byte === 0x54 || byte === 0x41;
