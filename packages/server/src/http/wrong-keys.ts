import { isIPv6 } from 'node:net';
import { DomainError } from '../domain/errors.js';

/** Wrong keys that an address may send before it has to wait, and how often another one from then on. */
const burst = 10;
const everyMs = 6000;
/** Addresses and keys that are remembered; the ones seen longest ago are forgotten first. */
const mostRemembered = 10_000;

interface Account {
  /** Wrong keys that may still be sent. */
  left: number;
  at: number;
}

/** Whoever guesses keys soon has to wait; whoever has one does not. */
export interface WrongKeys {
  /** Throws `too-many-wrong-keys` where the address has to wait, unless this key was accepted from it before. */
  refuse(address: string, keyHash: string): void;
  failed(address: string): void;
  accepted(address: string, keyHash: string): void;
}

/** @param now milliseconds that never go back */
export function createWrongKeys(now: () => number = () => performance.now()): WrongKeys {
  const accounts = new Map<string, Account>();
  const accepted = new Set<string>();

  function accountOf(address: string): Account {
    const source = sourceOf(address);
    const { left, at } = accounts.get(source) ?? { left: burst, at: now() };
    const account = { left: Math.min(burst, left + (now() - at) / everyMs), at: now() };
    return account;
  }
  const remember = <T>(all: { size: number; keys(): IterableIterator<T>; delete(key: T): boolean }) => {
    const [oldest] = all.keys();
    if (all.size > mostRemembered && oldest !== undefined) all.delete(oldest);
  };

  return {
    refuse(address, keyHash) {
      const { left } = accountOf(address);
      if (left >= 1 || accepted.has(`${sourceOf(address)} ${keyHash}`)) return;
      const seconds = Math.ceil(((1 - left) * everyMs) / 1000);
      throw new DomainError(
        'too-many-wrong-keys',
        `Wait for ${seconds} s, and look whether all of the key was copied.`,
        {
          retryAfter: seconds,
        },
      );
    },
    failed(address) {
      const source = sourceOf(address);
      const account = accountOf(address);
      accounts.delete(source);
      accounts.set(source, { ...account, left: Math.max(0, account.left - 1) });
      remember(accounts);
    },
    accepted(address, keyHash) {
      const key = `${sourceOf(address)} ${keyHash}`;
      accepted.delete(key);
      accepted.add(key);
      remember(accepted);
    },
  };
}

/** Whoever has one IPv6 address has 2⁶⁴ of them. */
function sourceOf(address: string): string {
  if (!isIPv6(address) || /^::ffff:\d/i.test(address)) return address;
  const [head = '', tail] = address.split('::', 2);
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
}
