import { useEffect, useRef } from 'react';
import type { SpeechPlayer } from '../../audio/index.js';
import { playedRows } from './played.js';
import { type Row, rowAt } from './rows.js';

/** The time that is told may be ahead of the clock by so much; more is a leap to another place. */
const aheadMs = 80;
/** So many rows before the one that is said may reach into what was played: those of other speakers, over it. */
const before = 6;

/** Told of rows that were played from beginning to end. */
export function usePlayed(
  player: SpeechPlayer,
  rows: readonly Row[],
  onPlayed: (transcriptionIds: readonly number[]) => void,
): void {
  const latest = useRef({ rows, onPlayed });
  latest.current = { rows, onPlayed };
  useEffect(() => {
    let from: number | undefined;
    let last = player.timeMs;
    let lastAt = performance.now();
    const heard = (timeMs: number) => {
      if (from === undefined) return;
      const at = rowAt(latest.current.rows, timeMs);
      const near = latest.current.rows.slice(Math.max(0, at - before), at + 1);
      const played = playedRows(near, from, timeMs);
      if (played.length > 0) latest.current.onPlayed(played.map(({ transcriptionId }) => transcriptionId));
    };
    const stops = [
      player.onTime((timeMs) => {
        const now = performance.now();
        // It plays no faster than time goes, however seldom it tells where it is.
        const goesOn = timeMs >= last && timeMs - last <= now - lastAt + aheadMs;
        if (player.getState().playing) {
          if (from === undefined || !goesOn) from = goesOn ? last : timeMs;
          heard(timeMs);
        }
        last = timeMs;
        lastAt = now;
      }),
      player.subscribe(() => {
        if (player.getState().playing || from === undefined) return;
        heard(player.timeMs);
        from = undefined;
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [player]);
}
