import type { StorageConfig } from './config.js';
import { createKeyService, type KeyService } from './domain/keys/key.js';
import { createLog } from './jobs/log.js';
import { openStorage, standardError } from './open-storage.js';

/** Do something about the keys of a service, whether it runs or not. */
export async function withKeys<T>(config: StorageConfig, work: (keys: KeyService) => Promise<T>): Promise<T> {
  const { database } = await openStorage(config, createLog('key', standardError, config.logFormat), {
    user: 'keys',
    allowViolations: true,
  });
  try {
    return await work(createKeyService(database.keys));
  } finally {
    await database.close();
  }
}
