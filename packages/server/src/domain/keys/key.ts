import { createHash, randomBytes } from 'node:crypto';
import { DomainError } from '../errors.js';
import { givenName } from '../text.js';

/** What lets a client use a service that others can reach. The key itself is output once, and then nobody has it. */
export interface ApiKey {
  readonly id: number;
  /** For whom or what it is. */
  readonly name: string;
  readonly createdAt: string;
  /** Null while it is accepted. */
  readonly revokedAt: string | null;
}

export interface KeyRepository {
  insert(name: string, keyHash: string): Promise<ApiKey>;
  list(): Promise<ApiKey[]>;
  /** Undefined where there is none; one that is revoked already stays as it is. */
  revoke(id: number): Promise<ApiKey | undefined>;
  /** The id of the key of this hash; undefined where none is accepted. */
  accepted(keyHash: string): Promise<number | undefined>;
}

export interface KeyService {
  /** `name-blank` */
  create(name: string): Promise<{ readonly apiKey: ApiKey; readonly key: string }>;
  list(): Promise<readonly ApiKey[]>;
  /** `key-not-found` */
  revoke(id: number): Promise<ApiKey>;
}

/** Keys are long and random, so that a plain hash of one cannot be turned back. */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex');
}

export function createKeyService(keys: KeyRepository): KeyService {
  return {
    async create(name) {
      const key = `persephone_${randomBytes(32).toString('base64url')}`;
      return { apiKey: await keys.insert(givenName(name, 'key'), hashApiKey(key)), key };
    },
    list: () => keys.list(),
    async revoke(id) {
      const revoked = await keys.revoke(id);
      if (!revoked)
        throw new DomainError('key-not-found', `There is no key ${id}; list them to see which there are.`);
      return revoked;
    },
  };
}
