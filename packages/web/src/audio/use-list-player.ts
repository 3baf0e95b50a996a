import { useEffect, useState } from 'react';
import { SpeechPlayer, usePlayerState } from './index.js';

interface Playable {
  readonly utteranceId: number;
  readonly audioId: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** One player for a whole list of utterances: what is played next takes the place of what was. */
export function useListPlayer() {
  const [player] = useState(() => new SpeechPlayer());
  const [current, setCurrent] = useState<number>();
  const { playing, phase, error } = usePlayerState(player);
  useEffect(() => () => player.close(), [player]);

  const toggle = async ({ utteranceId, audioId, startMs, endMs }: Playable) => {
    if (utteranceId === current && phase === 'ready') {
      player.toggle();
      return;
    }
    setCurrent(utteranceId);
    if (await player.open({ url: `/v1/audio/${audioId}/file`, startMs, endMs })) await player.play();
  };
  return {
    toggle,
    /** What is heard now, or is being fetched for it. */
    stateOf: (utteranceId: number): 'still' | 'loading' | 'playing' | 'failed' => {
      if (utteranceId !== current) return 'still';
      if (phase === 'loading' || phase === 'failed') return phase;
      return playing ? 'playing' : 'still';
    },
    error,
  };
}
