import { EngineError } from '@persephone/engine/errors';
import type { LeftOut, Prepared } from './prepare.js';

const mostNamed = 10;

/** The first few, each with its reason, for a message of bounded length. */
export function summarise(leftOut: readonly LeftOut[]): string {
  const named = leftOut
    .slice(0, mostNamed)
    .map(({ name, detail }) => (detail.includes(name) ? detail : `${name}: ${detail}`));
  const more = leftOut.length - named.length;
  return more > 0 ? `${named.join(' ')} And ${more} more.` : named.join(' ');
}

/** Throws 'training-data-insufficient' with the reasons where nothing of a set can be used. */
export function refuseEmpty(set: 'training' | 'validation', { utterances, leftOut }: Prepared): void {
  if (utterances.length > 0) return;
  throw new EngineError(
    'training-data-insufficient',
    `The ${set} set has no utterance that can be used. ${summarise(leftOut)}`.trim(),
  );
}
