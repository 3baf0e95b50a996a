import { EngineError } from '@persephone/engine/errors';
import type { BlobStore } from '../domain/blobs.js';
import type { CheckedModel } from '../domain/models/import.js';
import { type CheckLimits, type CheckProgram, checkInProcess } from './check-process.js';

const defaultLimits: CheckLimits = { ms: 30_000, bytes: 1.5 * 1024 ** 3 };

export type CheckModel = (contentHash: string, signal: AbortSignal) => Promise<CheckedModel>;

/** Try a model file out (see `checkInProcess`). Throws 'model-file-invalid', and the signal's reason. */
export function modelChecker(
  blobs: Pick<BlobStore, 'stream' | 'byteLength'>,
  program: CheckProgram,
  limits: CheckLimits = defaultLimits,
): CheckModel {
  return async (contentHash, signal) =>
    checkInProcess<CheckedModel>(program, {
      ...{ limits, signal },
      command: ['check-model'],
      byteLength: await blobs.byteLength(contentHash),
      input: () => blobs.stream(contentHash),
      refused: (why) => new EngineError('model-file-invalid', `The model file cannot be used: ${why}.`),
      tooLong: `it was not done with a second of sound after ${limits.ms / 1000} s`,
      tooLarge: 'it takes more memory than any model of this program',
    });
}
