// How many labels a model has wrong as white and pink noise is added to what it is tried on:
//   npx tsx bench/recognition/noise.ts CORPUS MODEL.onnx… [--threads 2]
// CORPUS holds train/ and valid/, as for run.ts; models are tried on valid/. Noise is so many decibels below the recording, both by their mean power.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { decodeAudio } from '../../packages/engine/src/audio/index.js';
import { segmentLabels } from '../../packages/engine/src/labels/index.js';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { Random } from '../../packages/engine/src/random/index.js';
import { alignCorrection } from '../../packages/formats/src/edit-alignment/index.js';
import { readCorpusFolder } from '../../packages/server/src/cli/corpus-folder.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '2' } },
});
const [folder, ...models] = positionals;
if (folder === undefined || models.length === 0) throw new Error('Name the folder of a corpus and models.');

type Colour = 'white' | 'pink';
const levels: readonly (readonly [Colour, number])[] = [
  ['white', Number.POSITIVE_INFINITY],
  ['white', 30],
  ['white', 20],
  ['white', 10],
  ['pink', 20],
  ['pink', 10],
];

/** Pink by Kellet's filter, within half a decibel from 9 Hz on at 44.1 kHz. */
function noiseOf(colour: Colour, length: number, random: Random): Float32Array {
  let [a, b, c] = [0, 0, 0];
  return Float32Array.from({ length }, () => {
    const white = random.normal();
    if (colour === 'white') return white;
    a = 0.99765 * a + 0.099046 * white;
    b = 0.963 * b + 0.2965164 * white;
    c = 0.57 * c + 1.0526913 * white;
    return a + b + c + 0.1848 * white;
  });
}

const power = (samples: Float32Array): number =>
  samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length);

for (const file of models) {
  const recogniser = await Recogniser.load(ort, readFileSync(file), { threads: Number(values.threads) });
  const { labelType } = recogniser.description;
  const { validation } = await readCorpusFolder(folder, labelType, 0);
  for (const [colour, decibels] of levels) {
    const random = new Random(1);
    let [errors, labels] = [0, 0];
    for (const { fileName, text } of validation.utterances) {
      const samples = await decodeAudio(readFileSync(fileName), fileName);
      const reference = segmentLabels(labelType, text);
      const noise = noiseOf(colour, samples.length, random);
      const factor = Math.sqrt(power(samples) / power(noise)) * 10 ** (-decibels / 20);
      const noisy = samples.map((x, i) => x + factor * (noise[i] ?? 0));
      const hypothesis = await recogniser.transcribe(noisy);
      errors += alignCorrection(
        hypothesis.labels.map(({ label }) => label),
        reference,
      ).changes;
      labels += reference.length;
    }
    const what = decibels === Number.POSITIVE_INFINITY ? 'no noise' : `${colour}, ${decibels} dB`;
    console.log(`${file}  ${what.padEnd(12)}  LER ${((100 * errors) / labels).toFixed(1)} %`);
  }
  await recogniser.release();
}
