import { useEffect, useState } from 'react';
import { SpeechPlayer, usePlayerState } from './index.js';

interface Playable {
  readonly utteranceId: number;
  readonly audioId: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
}

/** Where it lies, and on which channel, may have been changed since it was opened. */
const isSame = (a: Playable, b: Playable): boolean =>
  a.utteranceId === b.utteranceId &&
  a.startMs === b.startMs &&
  a.endMs === b.endMs &&
  a.channel === b.channel;

/** One player for a whole list of utterances: what is played next takes the place of what was. */
export function useListPlayer() {
  const [player] = useState(() => new SpeechPlayer());
  const [current, setCurrent] = useState<Playable>();
  const { playing, phase, error } = usePlayerState(player);
  useEffect(() => () => player.close(), [player]);

  const toggle = async (wanted: Playable) => {
    const { audioId, startMs, endMs, channel } = wanted;
    if (current && isSame(wanted, current) && phase === 'ready') {
      player.toggle();
      return;
    }
    setCurrent(wanted);
    if (await player.open({ url: `/v1/audio/${audioId}/file`, startMs, endMs, channel })) await player.play();
  };
  return {
    toggle,
    /** What is heard now, or is being fetched for it. */
    stateOf: (utteranceId: number): 'still' | 'loading' | 'playing' | 'failed' => {
      if (utteranceId !== current?.utteranceId) return 'still';
      if (phase === 'loading' || phase === 'failed') return phase;
      return playing ? 'playing' : 'still';
    },
    error,
  };
}
