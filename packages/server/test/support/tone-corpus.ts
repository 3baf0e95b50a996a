import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '@persephone/engine/random';
import { encodeWav16 } from '@persephone/formats/wav';
import { pitches, spoken } from './tones.js';

export interface ToneUtterance {
  readonly wav: Uint8Array;
  readonly text: string;
}

/** Utterances of three to six labels, each a tone of its pitch; the seed decides which. */
export function toneUtterances(count: number, seed = 1): ToneUtterance[] {
  const random = new Random(seed);
  const labels = Object.keys(pitches);
  return Array.from({ length: count }, () => {
    const said = Array.from(
      { length: 3 + random.below(4) },
      () => labels[random.below(labels.length)] ?? 'a',
    );
    return { wav: encodeWav16(spoken(said), 16_000), text: said.join(' ') };
  });
}

/** As a corpus folder with train/ and valid/. */
export async function writeToneCorpus(folder: string, training = 16, validation = 4): Promise<void> {
  const all = toneUtterances(training + validation);
  for (const [i, { wav, text }] of all.entries()) {
    const set = join(folder, i < training ? 'train' : 'valid');
    await mkdir(set, { recursive: true });
    await writeFile(join(set, `u${i}.wav`), wav);
    await writeFile(join(set, `u${i}.phonemes`), `${text}\n`);
  }
}
