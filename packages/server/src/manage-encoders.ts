import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { EncoderSettings } from '@persephone/engine/encoders';
import type { StorageConfig } from './config.js';
import { addEncoder } from './domain/encoders/add.js';
import type { ListedEncoder } from './domain/encoders/encoder.js';
import { DomainError } from './domain/errors.js';
import { maximumEncoderBytes } from './domain/files.js';
import { createServices } from './domain/services.js';
import { encoderFileChecker } from './jobs/check-encoder.js';
import type { CheckProgram } from './jobs/check-process.js';
import { createLog } from './jobs/log.js';
import { openStorage, type Storage, standardError } from './open-storage.js';

/** What can be done with the pretrained encoders of an installation, whether its service runs or not. */
export interface EncoderDesk {
  list(): Promise<readonly ListedEncoder[]>;
  /**
   * Try an encoder's file out, and keep it. What lies beside it is not kept, and not there when it is tried out.
   * @throws `encoder-unusable`, `upload-too-large`, `name-blank`
   */
  add(
    encoder: { readonly path: string; readonly name: string; readonly settings: EncoderSettings },
    signal: AbortSignal,
  ): Promise<{ readonly encoder: ListedEncoder; readonly created: boolean }>;
  /** `encoder-not-found`; `still-in-use`, naming the models. Returns what is gone. */
  remove(id: number): Promise<ListedEncoder>;
}

/** @param program runs the trying out, in a process of its own */
export async function withEncoders<T>(
  config: StorageConfig,
  program: CheckProgram,
  work: (desk: EncoderDesk) => Promise<T>,
): Promise<T> {
  const log = createLog('encoder', standardError, config.logFormat);
  const storage = await openStorage(config, log, { user: 'worker', allowViolations: true });
  try {
    return await work(deskOf(storage, program));
  } finally {
    await storage.database.close();
  }
}

function deskOf(storage: Storage, program: CheckProgram): EncoderDesk {
  const { encoders } = createServices(storage);
  const check = encoderFileChecker(program);
  return {
    list: encoders.list,
    async add({ path, name, settings }, signal) {
      await refuseTooLarge(path);
      const { id, created } = await addEncoder(storage, name, createReadStream(path), (file) =>
        check(file, { name: file.name, contentHash: file.contentHash, settings }, signal),
      );
      return { encoder: await encoders.get(id), created };
    },
    async remove(id) {
      const encoder = await encoders.get(id);
      await encoders.delete(id);
      return encoder;
    },
  };
}

/** Before gigabytes of it are copied. */
async function refuseTooLarge(path: string): Promise<void> {
  const { size } = await stat(path);
  if (size <= maximumEncoderBytes) return;
  throw new DomainError(
    'upload-too-large',
    `${path} has ${size} bytes, and an encoder may have ${maximumEncoderBytes}. Export it with smaller weights, in float16 or int8 (docs/encoders.md).`,
    { maximumBytes: maximumEncoderBytes },
  );
}
