import { useEffect, useRef } from 'react';
import type { SpeechPlayer } from '../../audio/index.js';
import { playedRows } from './played.js';
import { type Row, rowAt } from './rows.js';

/** A break of the time, not the steps in which it is told. */
const jumpMs = 400;
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
    let last = 0;
    return player.onTime((timeMs) => {
      const { playing } = player.getState();
      if (playing && (from === undefined || Math.abs(timeMs - last) > jumpMs || timeMs < last)) from = timeMs;
      last = timeMs;
      if (from === undefined) return;
      const at = rowAt(latest.current.rows, timeMs);
      const near = latest.current.rows.slice(Math.max(0, at - before), at + 1);
      const played = playedRows(near, from, timeMs);
      if (played.length > 0) latest.current.onPlayed(played.map(({ transcriptionId }) => transcriptionId));
      if (!playing) from = undefined;
    });
  }, [player]);
}
