import type { SpeechPlayer, TimedLabel } from '../../audio/index.js';
import { changeManner } from '../../audio/player-keys.js';
import type { PlayingAction } from './keys.js';

/** Around a label: cut off sharply, a label of 30 ms is a click. */
const marginMs = 40;
/** Labels on either side that are played with it. */
const neighbours = 2;

/** What the keys ask of the player. */
export function applyPlayingAction(
  player: SpeechPlayer,
  action: PlayingAction,
  times: readonly TimedLabel[],
  current: number,
): void {
  const { whole } = player.getState();
  const between = (first: number, last: number) => {
    const from = times[Math.max(0, first)];
    const to = times[Math.min(last, times.length - 1)];
    if (from && to) void player.play({ startMs: from.startMs - marginMs, endMs: to.endMs + marginMs });
  };
  switch (action) {
    case 'play':
      player.toggle();
      break;
    case 'again':
      if (whole) void player.play(whole);
      break;
    case 'playLabel':
      if (current >= 0) between(current, current);
      break;
    case 'playAround':
      if (current >= 0) between(current - neighbours, current + neighbours);
      break;
    case 'slower':
    case 'faster':
    case 'repeat':
      changeManner(player, action);
  }
}

const longMs = 30_000;

export function isLong(player: SpeechPlayer): boolean {
  const { whole } = player.getState();
  return whole !== undefined && whole.endMs - whole.startMs > longMs;
}

/** Of a longer recording not everything is in sight at once. */
const inSightMs = 6000;

/** Bring a label into sight, where that may be necessary, without disturbing what is being played. */
export function showLabel(player: SpeechPlayer, label: TimedLabel | undefined): void {
  const { whole, playing } = player.getState();
  if (label && whole && !playing && whole.endMs - whole.startMs > inSightMs) void player.seek(label.startMs);
}
