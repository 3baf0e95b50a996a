import { matches, type SpokenTier } from './tiers.js';

/** From which channel of its recording what is said in some tiers is taken. */
export interface ChannelChoice {
  /** A speaker, or the name of a tier; * stands for anything. */
  readonly of: string;
  /** From 1. */
  readonly channel: number;
}

/** WAV files have no more. */
export const mostChannels = 65_535;

/** The channel that the first fitting choice says; null where none does: the channels are mixed. */
export function channelOf({ tier, speaker }: SpokenTier, choices: readonly ChannelChoice[]): number | null {
  const names = [tier.id, speaker, tier.participant].filter((name) => name !== null);
  return choices.find(({ of }) => names.some((name) => matches(of, name)))?.channel ?? null;
}
