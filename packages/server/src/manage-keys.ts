import type { StorageConfig } from './config.js';
import { createKeyService, type KeyService } from './domain/keys/key.js';
import { createLog } from './jobs/log.js';
import { openStorage, standardError } from './open-storage.js';

/**
 * Do something about the keys of a service, whether it runs or not. Where there is none yet, `'first-key'` begins it, as
 * one that others can reach starts with a key only.
 */
export async function withKeys<T>(
  config: StorageConfig,
  user: 'first-key' | 'keys',
  work: (keys: KeyService) => Promise<T>,
): Promise<T> {
  const { database } = await openStorage(config, createLog('key', standardError, config.logFormat), {
    user,
    allowViolations: true,
  });
  try {
    return await work(createKeyService(database.keys));
  } finally {
    await database.close();
  }
}
