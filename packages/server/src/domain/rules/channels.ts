import type { ErrorCode } from '@persephone/contracts';

/** A channel of a recording, and how many that has. */
export interface ChannelOf {
  readonly fileName: string;
  /** From 1; null: all of them, mixed. */
  readonly channel: number | null;
  /** Null where it is not known: then nothing is said of the channel. */
  readonly channels: number | null;
}

/** What stands against a channel that its recording has not; undefined where it has it. */
export function channelProblem({
  fileName,
  channel,
  channels,
}: ChannelOf): { readonly code: ErrorCode; readonly detail: string } | undefined {
  if (channel === null || channels === null || channel <= channels) return undefined;
  return {
    code: 'channel-missing',
    detail:
      `${fileName} has ${channels === 1 ? 'one channel' : `${channels} channels`}, and none with the number ${channel}. ` +
      'Choose one that it has, or have them mixed.',
  };
}
