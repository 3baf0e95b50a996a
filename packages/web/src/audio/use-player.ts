import { useEffect, useState, useSyncExternalStore } from 'react';
import { type PlayerState, type Recording, SpeechPlayer } from './player.js';
import { labelAt, type Segment } from './segments.js';

/**
 * A player of its own for a component, which lets everything go when it is unmounted. What it plays follows
 * `recording`; undefined where nothing is to be heard yet.
 */
export function usePlayer(recording: Recording | undefined): SpeechPlayer {
  const [player] = useState(() => new SpeechPlayer());
  const { url, startMs, endMs, channel } = recording ?? {};
  useEffect(() => {
    void player.open(url === undefined ? undefined : { url, startMs, endMs, channel });
    return () => player.close();
  }, [player, url, startMs, endMs, channel]);
  return player;
}

export function usePlayerState(player: SpeechPlayer): PlayerState {
  return useSyncExternalStore(player.subscribe, player.getState);
}

/** Where it stands, in steps, so that what shows it is not drawn anew with every frame. */
export function usePlayerTime(player: SpeechPlayer, stepMs = 100): number {
  return useSyncExternalStore(player.onTime, () => Math.floor(player.timeMs / stepMs) * stepMs);
}

/** The index of the label that is being said, or was said last; -1 before the first. Labels in the order of time. */
export function useCurrentLabel(player: SpeechPlayer, labels: readonly Segment[]): number {
  return useSyncExternalStore(player.onTime, () => labelAt(labels, player.timeMs));
}
