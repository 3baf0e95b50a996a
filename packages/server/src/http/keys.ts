import { timingSafeEqual } from 'node:crypto';
import { hashApiKey } from '../domain/keys/key.js';
import type { HttpDependencies } from './dependencies.js';
import { createWrongKeys } from './wrong-keys.js';

type Settings = Pick<HttpDependencies, 'apiKeyHashes' | 'acceptsKey'>;

/** An accepted key: its id; null for the service's own, which is not among those of the database. */
export interface AcceptedKey {
  readonly id: number | null;
}

/** The key that came from this address; undefined where it is not accepted now. Throws `too-many-wrong-keys`. */
export type KeyCheck = (key: string, address: string) => Promise<AcceptedKey | undefined>;

/** Undefined where the service asks for no key. */
export function keyCheck(settings: Settings): KeyCheck | undefined {
  const keys = (settings.apiKeyHashes ?? []).map((hash) => Buffer.from(hash, 'hex'));
  if (keys.some((key) => key.length !== 32))
    throw new TypeError('An API key hash is not SHA-256 in hexadecimal');
  if (keys.length === 0 && settings.acceptsKey === undefined) return undefined;
  const wrongKeys = createWrongKeys();
  const accepts = async (hash: string): Promise<AcceptedKey | undefined> => {
    const presented = Buffer.from(hash, 'hex');
    // Every key is compared, in a time that reveals nothing of any.
    if (keys.filter((one) => timingSafeEqual(one, presented)).length > 0) return { id: null };
    // By its hash, which nobody can steer towards that of a key by guessing.
    const id = await settings.acceptsKey?.(hash);
    return id === undefined ? undefined : { id };
  };
  return async (key, address) => {
    // Who sends none guesses nothing: the page asks so whether there is a key to ask for.
    if (key === '') return undefined;
    const hash = hashApiKey(key);
    wrongKeys.refuse(address, hash);
    const accepted = await accepts(hash);
    if (accepted) wrongKeys.accepted(address, hash);
    else wrongKeys.failed(address);
    return accepted;
  };
}
