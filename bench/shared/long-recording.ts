import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeAudio } from '../../packages/engine/src/audio/index.js';
import { Random } from '../../packages/engine/src/random/index.js';
import type { SpeechSegment } from '../../packages/engine/src/segmentation/index.js';

export const rate = 16_000;

export interface LongRecording {
  /** 16 kHz. */
  readonly samples: Float32Array;
  /** In order, each with the name of its file within the folder. */
  readonly spoken: readonly (SpeechSegment & { readonly name: string })[];
}

/** Utterances of a folder without their silent ends, and pauses of half a second to two and a half between them. */
export async function longRecording(folder: string, minutes: number, seed = 1): Promise<LongRecording> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(wav|flac)$/i.test(name))
    .sort();
  const random = new Random(seed);
  const samples = new Float32Array(minutes * 60 * rate);
  const spoken: LongRecording['spoken'][number][] = [];
  let at = rate;
  for (const name of random.shuffle(names)) {
    const sound = await decodeAudio(await readFile(join(folder, name)), name);
    const cut = withoutSilentEnds(sound);
    if (cut.length < rate / 2) continue;
    if (at + cut.length + rate > samples.length) break;
    samples.set(cut, at);
    spoken.push({ name, startMs: (at * 1000) / rate, endMs: ((at + cut.length) * 1000) / rate });
    at += cut.length + Math.round((0.5 + 2 * random.next()) * rate);
  }
  return { samples: samples.subarray(0, at), spoken };
}

/** From the first to the last 50 ms that are all within 25 dB of the utterance's loudest twentieth: independent of the network. */
function withoutSilentEnds(sound: Float32Array): Float32Array {
  const frame = rate / 100;
  const levels = Array.from({ length: Math.floor(sound.length / frame) }, (_, t) => {
    let energy = 0;
    for (const x of sound.subarray(t * frame, (t + 1) * frame)) energy += x * x;
    return 10 * Math.log10(energy / frame + 1e-12);
  });
  const loud = [...levels].sort((a, b) => b - a)[Math.floor(levels.length / 20)] ?? 0;
  const isSpeech = levels.map((_, t) => levels.slice(t, t + 5).every((level) => level > loud - 25));
  const first = isSpeech.indexOf(true);
  const last = Math.min(levels.length, isSpeech.lastIndexOf(true) + 5);
  return first < 0 ? new Float32Array(0) : sound.subarray(first * frame, last * frame);
}

/** White noise, so many decibels below the speech. */
export function withNoise(
  samples: Float32Array,
  spoken: readonly SpeechSegment[],
  decibels: number,
): Float32Array {
  const random = new Random(2);
  let energy = 0;
  let count = 0;
  for (const { startMs, endMs } of spoken) {
    for (let i = Math.floor(startMs * 16); i < endMs * 16; i++) energy += (samples[i] ?? 0) ** 2;
    count += (endMs - startMs) * 16;
  }
  const deviation = Math.sqrt(energy / count) * 10 ** (-decibels / 20);
  return samples.map((x) => x + deviation * Math.sqrt(12) * (random.next() - 0.5));
}
