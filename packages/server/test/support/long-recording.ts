import { decodeAudio } from '@persephone/engine/audio';
import { demoRecordings } from '../../src/domain/demo/language.js';

export const pauseMs = 1000;

/** Utterances of the demonstration with pauses around them, 16 kHz, and where each is, ms. */
export async function longRecording(utterances: number) {
  const parts: Float32Array[] = [new Float32Array(16 * pauseMs)];
  const spoken: { start: number; end: number; text: string }[] = [];
  let at = pauseMs;
  for (const { wav, name, text } of demoRecordings()) {
    // No more of them than are wanted: each takes time to be spoken.
    if (spoken.length === utterances) break;
    const samples = await decodeAudio(wav, name);
    const end = at + samples.length / 16;
    spoken.push({ start: at, end, text });
    at = end + pauseMs;
    parts.push(samples, new Float32Array(16 * pauseMs));
  }
  return { samples: Float32Array.from(parts.flatMap((part) => [...part])), spoken };
}
