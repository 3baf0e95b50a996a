import { EngineError } from '../errors/index.js';

export type SampleEncoding = 'unsigned' | 'integer' | 'float' | 'a-law' | 'mu-law';

/** Beyond what any recorder makes, and small enough that a lying header costs nothing. */
const lowestRate = 1_000;
const highestRate = 768_000;
const mostChannels = 64;
/** A few kilobytes can be compressed silence of any length; nobody records a day in one file. */
export const longestHours = 24;

/** Throws 'audio-unreadable' where rate or channels cannot be true. */
export function checkedFormat(fileName: string, sampleRate: number, channels: number): void {
  if (!(sampleRate >= lowestRate && sampleRate <= highestRate)) {
    throw new EngineError(
      'audio-unreadable',
      `${fileName} says it has ${sampleRate} samples a second; from ${lowestRate} to ${highestRate} can be read. ` +
        'Its header is damaged: export it again from the program it came from.',
    );
  }
  if (!(channels >= 1 && channels <= mostChannels)) {
    throw new EngineError(
      'audio-unreadable',
      `${fileName} says it has ${channels} channels; from 1 to ${mostChannels} can be read. ` +
        'Its header is damaged: export it again from the program it came from.',
    );
  }
}

export function checkedLength(fileName: string, samples: number, sampleRate: number): void {
  if (samples > longestHours * 3600 * sampleRate) {
    throw new EngineError(
      'audio-too-long',
      `${fileName} is longer than ${longestHours} hours. Cut it into shorter files.`,
    );
  }
}
