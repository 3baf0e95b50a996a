import type { EncoderSettings } from '@persephone/engine/encoders';
import { EngineError } from '@persephone/engine/errors';
import type { EncoderDescription } from '@persephone/engine/features';
import type { BlobStore } from '../domain/blobs.js';
import { type BlobFile, openBlobFile } from './blob-file.js';
import { type CheckLimits, type CheckProgram, checkInProcess } from './check-process.js';

/** Of a billion weights, the file is read for a minute and six seconds of noise take two. */
const defaultLimits: CheckLimits = { ms: 300_000, bytes: 1.5 * 1024 ** 3 };

export interface EncoderToCheck {
  /** As it was uploaded: for messages, and in its description. */
  readonly name: string;
  readonly contentHash: string;
  readonly settings: EncoderSettings;
}

export type CheckEncoder = (encoder: EncoderToCheck, signal: AbortSignal) => Promise<EncoderDescription>;

type CheckEncoderFile = (
  file: Pick<BlobFile, 'path' | 'byteLength'>,
  encoder: EncoderToCheck,
  signal: AbortSignal,
) => Promise<EncoderDescription>;

/** Try an encoder's file out (see `checkInProcess`), and find what it takes and makes. Throws 'encoder-unusable', and the signal's reason. */
export function encoderFileChecker(
  program: CheckProgram,
  limits: CheckLimits = defaultLimits,
): CheckEncoderFile {
  return (file, { name, contentHash, settings }, signal) =>
    checkInProcess<EncoderDescription>(program, {
      ...{ limits, signal, byteLength: file.byteLength },
      command: ['check-encoder', file.path, JSON.stringify({ name, sha256: contentHash, settings })],
      refused: (why) =>
        new EngineError(
          'encoder-unusable',
          `The encoder ${name} cannot be used: ${why}. See docs/encoders.md.`,
        ),
      tooLong: `it was not done with six seconds of sound after ${limits.ms / 1000} s`,
      tooLarge: 'it takes more memory than four times its file and 1.5 GB',
    });
}

/** The same of what is among the blobs. */
export function encoderChecker(
  blobs: Pick<BlobStore, 'open' | 'aside' | 'stream'>,
  program: CheckProgram,
  limits: CheckLimits = defaultLimits,
): CheckEncoder {
  const check = encoderFileChecker(program, limits);
  return async (encoder, signal) => {
    const file = await openBlobFile(blobs, encoder.contentHash);
    try {
      return await check(file, encoder, signal);
    } finally {
      await file.close();
    }
  };
}
