import { timingSafeEqual } from 'node:crypto';
import { hashApiKey } from '../domain/keys/key.js';
import type { HttpDependencies } from './dependencies.js';

type Settings = Pick<HttpDependencies, 'apiKeyHashes' | 'acceptsKey'>;

/** Whether a key is accepted now; undefined where the service asks for none. */
export function keyCheck(settings: Settings): ((key: string) => Promise<boolean>) | undefined {
  const keys = (settings.apiKeyHashes ?? []).map((hash) => Buffer.from(hash, 'hex'));
  if (keys.some((key) => key.length !== 32))
    throw new TypeError('An API key hash is not SHA-256 in hexadecimal');
  if (keys.length === 0 && settings.acceptsKey === undefined) return undefined;
  return async (key) => {
    const hash = hashApiKey(key);
    const presented = Buffer.from(hash, 'hex');
    // Every key is compared, in a time that tells nothing of any.
    if (keys.filter((one) => timingSafeEqual(one, presented)).length > 0) return true;
    // By its hash, which nobody can steer towards that of a key by guessing.
    return (await settings.acceptsKey?.(hash)) ?? false;
  };
}
