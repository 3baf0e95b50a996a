import { parseStorageConfig, type StorageFlags } from '../config.js';
import { withKeys } from '../manage-keys.js';

const storage = (flags: StorageFlags) => parseStorageConfig(process.env, flags);

/** The key alone on standard output, so that a script can take it. */
export async function createKey(name: string, options: StorageFlags): Promise<void> {
  const { apiKey, key } = await withKeys(storage(options), 'first-key', (keys) => keys.create(name));
  process.stderr.write(
    `Key ${apiKey.id} for ${apiKey.name}. It is shown this once; keep it where only they can read it.\n`,
  );
  process.stdout.write(`${key}\n`);
}

export async function listKeys(options: StorageFlags): Promise<void> {
  const keys = await withKeys(storage(options), 'keys', (service) => service.list());
  if (keys.length === 0)
    process.stderr.write('There are no keys. Make one with: persephone key create NAME\n');
  for (const { id, name, createdAt, revokedAt } of keys) {
    const state = revokedAt === null ? 'accepted' : `revoked ${revokedAt.slice(0, 10)}`;
    process.stdout.write(`${id}\t${name}\tmade ${createdAt.slice(0, 10)}\t${state}\n`);
  }
}

export async function revokeKey(id: number, options: StorageFlags): Promise<void> {
  const { name } = await withKeys(storage(options), 'keys', (keys) => keys.revoke(id));
  process.stderr.write(`Key ${id} for ${name} is no longer accepted.\n`);
}
