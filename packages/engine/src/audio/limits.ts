import { implausibleFormat } from '@persephone/formats/wav';
import { EngineError } from '../errors/index.js';

/** A few kilobytes can be compressed silence of any length; nobody records a day in one file. */
export const longestHours = 24;

/** Throws 'audio-unreadable' where rate or channels cannot be true. */
export function checkedFormat(fileName: string, sampleRate: number, channels: number): void {
  const implausible = implausibleFormat(fileName, sampleRate, channels);
  if (implausible !== null) throw new EngineError('audio-unreadable', implausible);
}

export function checkedLength(fileName: string, samples: number, sampleRate: number): void {
  if (samples > longestHours * 3600 * sampleRate) {
    throw new EngineError(
      'audio-too-long',
      `${fileName} is longer than ${longestHours} hours. Cut it into shorter files.`,
    );
  }
}

/**
 * So much sound a file may unpack to whatever its size, and beyond it this much a byte. The leanest recordings there are
 * (speech in Opus at 6 kbit/s, MP3 at 8 kbit/s) take 750 bytes a second, digital silence in FLAC at 16 kHz still 45, so
 * that an hour of which minutes are silent is far within; a few kilobytes that claim a day are not.
 */
const unpacked = { seconds: 3600, secondsPerByte: 1 / 40, samples: 2 ** 28, samplesPerByte: 1024 };

/**
 * Throws 'audio-unreadable' where compressed bytes unpack to more than any recorder can have put into them.
 * @param samples of one channel
 * @param bytes of the file
 */
export function checkedUnpacking(
  fileName: string,
  { samples, sampleRate, channels }: { samples: number; sampleRate: number; channels: number },
  bytes: number,
): void {
  checkedLength(fileName, samples, sampleRate);
  const tooLong = samples / sampleRate > unpacked.seconds + unpacked.secondsPerByte * bytes;
  const tooMany = samples * channels > unpacked.samples + unpacked.samplesPerByte * bytes;
  if (!tooLong && !tooMany) return;
  throw new EngineError(
    'audio-unreadable',
    `${fileName} has ${bytes} bytes and unpacks to ${(samples / sampleRate / 3600).toFixed(1)} hours of sound or more ` +
      `(${channels} × ${sampleRate} samples a second): that is more than any recorder puts into so few bytes, so it is ` +
      'damaged or not a recording. If it is one, cut its silence out, or divide it.',
  );
}

/**
 * Recorders on telephones lose the last buffers they should have written (of 1,100 recordings of one published corpus
 * 13 lack 23 or 45 ms): so much may be missing, in seconds and as a part of what was promised, before a file counts
 * as cut off.
 */
export const lostTail = { seconds: 0.1, part: 0.05 };
