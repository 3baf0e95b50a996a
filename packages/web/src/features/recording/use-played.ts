import { useEffect, useRef } from 'react';
import type { SpeechPlayer } from '../../audio/index.js';
import { playedRows } from './played.js';
import { type Row, rowAt } from './rows.js';

/** Put no further away than this it goes on where it was, as where the next part of a long recording is loaded. */
const leapMs = 60;
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
    const heard = (timeMs: number) => {
      if (from === undefined) return;
      const at = rowAt(latest.current.rows, timeMs);
      const near = latest.current.rows.slice(Math.max(0, at - before), at + 1);
      const played = playedRows(near, from, timeMs);
      if (played.length > 0) latest.current.onPlayed(played.map(({ transcriptionId }) => transcriptionId));
    };
    const stops = [
      player.onPlace((timeMs) => {
        if (Math.abs(timeMs - last) <= leapMs) return;
        heard(last);
        from = undefined;
        last = timeMs;
      }),
      player.onTime((timeMs) => {
        if (player.getState().playing) {
          from ??= Math.min(last, timeMs);
          heard(timeMs);
        }
        last = timeMs;
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
