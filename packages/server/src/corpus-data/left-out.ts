import type { LeftOut } from './prepare.js';

const mostNamed = 10;

/** The first few, each with its reason, for a message of bounded length. */
export function summarise(leftOut: readonly LeftOut[]): string {
  const named = leftOut
    .slice(0, mostNamed)
    .map(({ name, detail }) => (detail.includes(name) ? detail : `${name}: ${detail}`));
  const more = leftOut.length - named.length;
  return more > 0 ? `${named.join(' ')} And ${more} more.` : named.join(' ');
}
