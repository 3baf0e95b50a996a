import { FormatError } from '../errors/index.js';
import type { WavFormat } from './format.js';
import { readWavHeader } from './header.js';

/** Where in a file its samples are, and how they are written. */
export interface WavLayout {
  readonly format: WavFormat;
  /** Where in the file the samples begin. */
  readonly dataStart: number;
  /** How many whole samples of each channel the file has, whatever its header promises. */
  readonly sampleCount: number;
}

/** Bytes [start, end) of a file, fewer where it ends before. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

/**
 * Finds the samples of a file that is to be shown or played as far as it goes. Only its header is read. Throws
 * FormatError 'audio-unreadable' and 'audio-format-unknown'.
 */
export async function readWavLayout(
  read: ReadBytes,
  fileLength: number,
  fileName: string,
): Promise<WavLayout> {
  const bytes = {
    byteLength: fileLength,
    at: (start: number, count: number) =>
      start < fileLength
        ? read(start, Math.min(start + count, fileLength))
        : Promise.resolve(new Uint8Array()),
  };
  const header = await readWavHeader(bytes, fileName, () => {});
  if (!header) {
    throw new FormatError(
      'audio-unreadable',
      `${fileName} is a damaged WAV file: it has no samples. Export it again from the program it came from.`,
    );
  }
  const { format, start, declaredBytes } = header;
  const there = Math.min(declaredBytes ?? Number.POSITIVE_INFINITY, fileLength - start);
  const sampleCount = Math.floor(there / (format.channels * format.bytesPerSample));
  return { format, dataStart: start, sampleCount };
}

/** The bytes [start, end) of samples [first, end) in the file. */
export function byteRange(layout: WavLayout, first: number, end: number): readonly [number, number] {
  const block = layout.format.channels * layout.format.bytesPerSample;
  return [layout.dataStart + first * block, layout.dataStart + Math.min(end, layout.sampleCount) * block];
}
