// Forced alignment of speech whose label times are known: speech made by espeak-ng with pauses and a little noise, a
// small model trained on some of it, and the boundaries of the rest found and compared. Prints, for several rules of
// placing a boundary, the median error and the shares within 20, 30 and 50 ms.
//   npx tsx bench/alignment/run.ts [--seed 1] [--utterances 300] [--epochs 40] [--hidden 128] [--layers 1]
//     [--recipe standard] [--threads 1] [--keep MODEL.onnx] [--model MODEL.onnx]
// --model aligns with a model kept before instead of training one. A few of the utterances that espeak-ng makes differ
// from run to run, and with them the figures by up to a percent.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-node';
import { alignTranscription } from '../../packages/engine/src/alignment/align.js';
import { middleMs, transitionBetween } from '../../packages/engine/src/alignment/boundaries.js';
import { decodeAudio } from '../../packages/engine/src/audio/index.js';
import { viterbiAlign } from '../../packages/engine/src/decode/index.js';
import { featureExtractor, featureType } from '../../packages/engine/src/features/index.js';
import { LabelSet } from '../../packages/engine/src/labels/index.js';
import { Recogniser } from '../../packages/engine/src/models/index.js';
import { readDescription } from '../../packages/engine/src/models/model-file.js';
import { Random } from '../../packages/engine/src/random/random.js';
import { recipeNamed } from '../../packages/engine/src/recipes/recipes.js';
import { train } from '../../packages/engine/src/train/train.js';
import { type SpokenPhoneme, speak } from '../../packages/server/src/cli/demo/speech.js';
import { median } from '../shared/figures.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    utterances: { type: 'string', default: '300' },
    epochs: { type: 'string', default: '40' },
    hidden: { type: 'string', default: '128' },
    layers: { type: 'string', default: '1' },
    recipe: { type: 'string', default: 'standard' },
    threads: { type: 'string', default: '1' },
    keep: { type: 'string' },
    model: { type: 'string' },
  },
});

const samplesPerMs = 16;
const random = new Random(Number(values.seed), 1);
/** About 50 dB below the speech. */
const noise = () => 0.0005 * (random.next() + random.next() + random.next() - 1.5);

interface Utterance {
  readonly name: string;
  readonly samples: Float32Array;
  /** When each label is spoken, a plosive with its closure. */
  readonly truth: readonly SpokenPhoneme[];
}

/**
 * espeak-ng counts the closure of a voiceless plosive, which it makes of nothing but zeros, to the label before. Here
 * it is the plosive's own, as phoneticians have it.
 */
function withClosures(samples: Float32Array, times: readonly SpokenPhoneme[]): SpokenPhoneme[] {
  const silent = (ms: number): boolean => {
    const from = Math.round(ms * samplesPerMs);
    return samples.subarray(from, from + samplesPerMs).every((x) => Math.abs(x) < 0.005);
  };
  const closed = times.map((time, i) => {
    const before = times[i - 1];
    // After a pause no closure can be distinguished from it.
    if (!/^[ptk]/u.test(time.label) || !before || before.endMs < time.startMs) return time;
    let startMs = time.startMs;
    while (startMs - 1 > before.startMs && silent(startMs - 1)) startMs--;
    return { ...time, startMs };
  });
  return closed.map((time, i) => {
    const next = closed[i + 1];
    return next && next.startMs < time.endMs ? { ...time, endMs: next.startMs } : time;
  });
}

async function utterances(): Promise<Utterance[]> {
  const made = await speak(Number(values.utterances), Number(values.seed), [' ', ' ', ', ']);
  const result: Utterance[] = [];
  for (const { name, wav, times } of made) {
    const spoken = await decodeAudio(wav, name);
    const before = 200 + random.below(300);
    const after = 200 + random.below(300);
    const samples = new Float32Array(spoken.length + (before + after) * samplesPerMs);
    samples.set(spoken, before * samplesPerMs);
    const shifted = withClosures(spoken, times).map(({ label, startMs, endMs }) => ({
      label,
      startMs: startMs + before,
      endMs: endMs + before,
    }));
    result.push({ name, samples: samples.map((x) => x + noise()), truth: shifted });
  }
  return result;
}

async function trained(all: readonly Utterance[]): Promise<Uint8Array> {
  const extractor = featureExtractor('fbank');
  const used = await Promise.all(
    all.map(async ({ name, samples, truth }) => ({
      name,
      features: await extractor.extract(samples),
      labels: truth.map(({ label }) => label),
    })),
  );
  const held = Math.floor(used.length / 10);
  const started = performance.now();
  const { model, epochs, bestEpoch } = await train(
    ort,
    {
      labelType: 'phonemes',
      featureType: 'fbank',
      training: used.slice(held),
      validation: used.slice(0, held),
    },
    {
      network: { hiddenSize: Number(values.hidden), layers: Number(values.layers) },
      minimumEpochs: 0,
      maximumEpochs: Number(values.epochs),
      earlyStoppingSteps: null,
      maximumTrainingLER: 0.3,
      maximumValidationLER: 1,
      beamWidth: 20,
      decodingMergeRepeated: true,
      seed: Number(values.seed),
      threads: Number(values.threads),
    },
    { onWarning: (message) => console.log(`warning: ${message}`) },
    undefined,
    recipeNamed(values.recipe),
  );
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  console.log(
    `trained in ${((performance.now() - started) / 1000).toFixed(0)} s: epoch ${bestEpoch} of ${epochs.length}, ` +
      `validation LER ${(100 * (best?.validationLER ?? Number.NaN)).toFixed(1)} %`,
  );
  return model ?? new Uint8Array();
}

const all = await utterances();
const heldOut = all.slice(0, Math.floor(all.length / 5));
const minutes = (set: readonly Utterance[]) =>
  (set.reduce((sum, { samples }) => sum + samples.length, 0) / samplesPerMs / 60_000).toFixed(1);
console.log(
  `made: ${minutes(all)} minutes of speech, of which ${minutes(heldOut)} are held out to be aligned`,
);
const model = values.model ? await readFile(values.model) : await trained(all.slice(heldOut.length));
if (values.keep) await writeFile(values.keep, model);

const recogniser = await Recogniser.load(ort, model, { threads: Number(values.threads) });
const description = readDescription(model);
const { labels: names, subsamplingFactor, alignmentShiftMs = 0 } = description;
console.log(`shift found in training: ${alignmentShiftMs} ms`);
const labelSet = new LabelSet(names);
const outputs = names.length + 1;
const { frameShiftMs } = featureType(description.featureType);
const stepMs = subsamplingFactor * frameShiftMs;

/** Boundary errors in ms, found minus true, by rule and kind of boundary. */
const errors = new Map<string, number[]>();
const add = (rule: string, error: number): void => {
  const known = errors.get(rule);
  if (known) known.push(error);
  else errors.set(rule, [error]);
};

for (const { samples, truth } of heldOut) {
  const labels = truth.map(({ label }) => label);
  const found = await recogniser.align(samples, labels);
  const logProbs = await recogniser.logProbabilities(samples);
  const indices = labelSet.encode(labels);
  const unshifted = alignTranscription(logProbs, indices, samples, { ...description, alignmentShiftMs: 0 });
  const peaks = viterbiAlign(logProbs, logProbs.length / outputs, outputs, indices) ?? [];
  const logProb = (step: number, label: number): number => logProbs[step * outputs + label] ?? Number.NaN;
  truth.forEach((spoken, i) => {
    const before = truth[i - 1];
    const label = found[i];
    const previous = found[i - 1];
    const peak = peaks[i];
    const peakBefore = peaks[i - 1];
    if (!label || !peak) throw new Error('A label was lost in alignment.');
    if (!before || !previous || !peakBefore) {
      add('first label begins', label.startMs - spoken.startMs);
      return;
    }
    if (spoken.startMs - before.endMs > 1) {
      add('label ends before a pause', previous.endMs - before.endMs);
      add('label begins after a pause', label.startMs - spoken.startMs);
      return;
    }
    add('ours: overtaken, shifted and refined', label.startMs - spoken.startMs);
    add('overtaken and refined, not shifted', (unshifted[i]?.startMs ?? Number.NaN) - spoken.startMs);
    const favour = (step: number) => logProb(step, indices[i - 1] ?? 0) - logProb(step, indices[i] ?? 0);
    const step = transitionBetween(peakBefore.endFrame - 1, peak.startFrame, favour);
    add('where the next label overtakes', middleMs(step, subsamplingFactor, frameShiftMs) - spoken.startMs);
    add('first step of the next label', peak.startFrame * stepMs - spoken.startMs);
    add(
      'middle between their steps',
      ((peakBefore.endFrame + peak.startFrame) / 2) * stepMs - spoken.startMs,
    );
  });
  add('last label ends', (found.at(-1)?.endMs ?? 0) - (truth.at(-1)?.endMs ?? 0));
}

const columns = ['median error', 'median offset', '≤ 20 ms', '≤ 30 ms', '≤ 50 ms', 'boundaries'];
console.log(`${''.padEnd(42)}${columns.map((c) => c.padStart(15)).join('')}`);
for (const [rule, list] of errors) {
  const within = (ms: number) =>
    `${((100 * list.filter((e) => Math.abs(e) <= ms).length) / list.length).toFixed(1)} %`;
  const row = [
    `${median(list.map(Math.abs)).toFixed(1)} ms`,
    `${median(list).toFixed(1)} ms`,
    within(20),
    within(30),
    within(50),
    String(list.length),
  ];
  console.log(`${rule.padEnd(42)}${row.map((c) => c.padStart(15)).join('')}`);
}
