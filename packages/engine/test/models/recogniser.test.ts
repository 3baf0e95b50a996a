import { alignLabels } from '@persephone/formats/edit-alignment';
import { beforeAll, describe, expect, it } from 'vitest';
import { featureExtractor } from '../../src/features/index.js';
import { labelErrorRate } from '../../src/metrics/index.js';
import { Recogniser } from '../../src/models/recogniser.js';
import { Random } from '../../src/random/random.js';
import { train } from '../../src/train/train.js';
import { ort, smallRecipe, smallSettings } from '../train/support.js';
import { documentedFbank } from './documented-features.js';

const tones = new Map([
  ['low', 300],
  ['mid', 900],
  ['high', 2500],
]);

/** Tones of 150 ms with 90 ms of faint noise between: an utterance whose label times are known. */
function utterance(labels: readonly string[], random: Random): Float32Array {
  const gap = 1440;
  const length = 2400;
  const samples = new Float32Array(gap + labels.length * (length + gap));
  for (let i = 0; i < samples.length; i++) samples[i] = 0.002 * (random.next() - 0.5);
  labels.forEach((label, n) => {
    const from = gap + n * (length + gap);
    const hz = tones.get(label) ?? 0;
    for (let i = 0; i < length; i++) {
      samples[from + i] = 0.3 * Math.sin((2 * Math.PI * hz * i) / 16000) + (samples[from + i] ?? 0);
    }
  });
  return samples;
}

async function spoken(count: number, random: Random, length = 4) {
  const names = [...tones.keys()];
  const made = Array.from({ length: count }, async (_, n) => {
    const labels = Array.from({ length: 1 + random.below(length) }, () => names[random.below(3)] ?? '');
    const samples = utterance(labels, random);
    return { name: `${n}.wav`, labels, samples, features: await featureExtractor('fbank').extract(samples) };
  });
  return Promise.all(made);
}

/** The places of labels that are the same in both, by the shortest way from the one to the other. */
function matches(reference: readonly string[], hypothesis: readonly string[]) {
  let [r, h] = [0, 0];
  return alignLabels(reference, hypothesis).flatMap(({ kind }) => {
    const place = { reference: r, hypothesis: h };
    r += kind === 'insertion' ? 0 : 1;
    h += kind === 'deletion' ? 0 : 1;
    return kind === 'match' ? [place] : [];
  });
}

describe('a recogniser of three tones', () => {
  const random = new Random(21);
  let recogniser: Recogniser;
  let file: Uint8Array;
  beforeAll(async () => {
    const data = {
      labelType: 'phonemes',
      featureType: 'fbank',
      training: await spoken(60, random),
      validation: await spoken(10, random),
    };
    const { model } = await train(
      ort,
      data,
      { ...smallSettings, maximumEpochs: 6 },
      {},
      undefined,
      smallRecipe,
    );
    file = model ?? new Uint8Array();
    recogniser = await Recogniser.load(ort, file);
  });

  it('can be used without this program, by its documents and ONNX Runtime alone', async () => {
    // Long enough for a few labels, shorter than a window of half a minute.
    const samples = utterance(['low', 'high', 'mid', 'low'], random);
    const rows = documentedFbank(samples);
    const session = await ort.InferenceSession.create(file);
    const { log_probabilities: alone } = await session.run({
      features: new ort.Tensor('float32', Float32Array.from(rows.flat()), [rows.length, 1, 123]),
      lengths: new ort.Tensor('int32', Int32Array.of(rows.length), [1]),
    });
    const outputs = alone?.dims[2] ?? 0;
    const posteriors = alone?.data as Float32Array;
    const greedy: number[] = [];
    for (let t = 0; t < posteriors.length / outputs; t++) {
      const row = posteriors.subarray(t * outputs, (t + 1) * outputs);
      greedy.push(row.indexOf(Math.max(...row)));
    }
    const { labels } = recogniser.description;
    const found = greedy
      .filter((index, t) => index !== 0 && index !== greedy[t - 1])
      .map((i) => labels[i - 1]);
    expect(found).toEqual(['low', 'high', 'mid', 'low']);

    // Models whose posteriors are averaged over shifted inputs run three times; this one need not.
    const ours = await recogniser.logProbabilities(samples);
    expect(ours.length).toBe(posteriors.length);
    const worst = Math.max(
      ...ours.map((value, i) => Math.abs(Math.exp(value) - Math.exp(posteriors[i] ?? 0))),
    );
    expect(worst).toBeLessThan(1e-4);
  });

  it('describes itself', () => {
    expect(recogniser.description).toMatchObject({
      architecture: 'blstm-ctc',
      labelType: 'phonemes',
      featureType: 'fbank',
      labels: ['high', 'low', 'mid'],
      beamWidth: 10,
    });
  });

  it('transcribes sound it was not trained on, each label at its time', async () => {
    const pairs = [];
    let labelCount = 0;
    const starts: number[] = [];
    const ends: number[] = [];
    for (const { labels, samples } of await spoken(10, random)) {
      const { labels: found, text } = await recogniser.transcribe(samples);
      const hypothesis = found.map((l) => l.label);
      pairs.push({ reference: labels, hypothesis });
      expect(text).toBe(hypothesis.join(' '));
      for (const { startMs, endMs, confidence } of found) {
        expect(endMs).toBeGreaterThan(startMs);
        expect(confidence).toBeGreaterThan(0);
        expect(confidence).toBeLessThanOrEqual(1);
      }
      labelCount += labels.length;
      for (const { reference, hypothesis: place } of matches(labels, hypothesis)) {
        starts.push((found[place]?.startMs ?? Number.NaN) - (90 + reference * 240));
        ends.push((found[place]?.endMs ?? Number.NaN) - (90 + reference * 240));
      }
    }
    expect(labelErrorRate(pairs).ler).toBeLessThan(0.1);
    expect(starts.length).toBeGreaterThan(0.9 * labelCount);
    expect(Math.min(...starts)).toBeGreaterThan(-150);
    expect(Math.max(...ends)).toBeLessThan(150 + 180);
  });

  it('transcribes a recording of minutes window by window, as it would at once', async () => {
    const parts = await spoken(180, random, 6);
    const samples = new Float32Array(parts.reduce((sum, p) => sum + p.samples.length, 0));
    let at = 0;
    for (const part of parts) {
      samples.set(part.samples, at);
      at += part.samples.length;
    }
    expect(samples.length).toBeGreaterThan(120 * 16000);
    const progress: number[] = [];
    const { labels } = await recogniser.transcribe(samples, {
      onProgress: (done, total) => {
        progress.push(done / total);
      },
    });
    const atOnce = await recogniser.transcribeFeatures(await featureExtractor('fbank').extract(samples));
    const reference = atOnce.labels.map((l) => l.label);
    expect(reference.length).toBeGreaterThan(400);
    expect(labelErrorRate([{ reference, hypothesis: labels.map((l) => l.label) }]).ler).toBeLessThan(0.01);
    // From features alone, the times are of the steps in which the network outputs the labels; they are 240 ms apart.
    const middle = ({ startMs, endMs }: { startMs: number; endMs: number }) => (startMs + endMs) / 2;
    const hypothesis = labels.map((l) => l.label);
    const apart = matches(reference, hypothesis).map((place) => {
      const [one, other] = [atOnce.labels[place.reference], labels[place.hypothesis]];
      return one && other ? Math.abs(middle(one) - middle(other)) : Number.NaN;
    });
    expect(apart.length).toBeGreaterThan(0.99 * reference.length);
    expect(Math.max(...apart)).toBeLessThan(240);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toBe(1);
    const starts = labels.map((l) => l.startMs);
    expect([...starts].sort((a, b) => a - b)).toEqual(starts);
  });

  it('refuses no samples, and stops when aborted', async () => {
    await expect(recogniser.transcribe(new Float32Array())).rejects.toMatchObject({ code: 'audio-empty' });
    await expect(
      recogniser.transcribe(new Float32Array(16000), { signal: AbortSignal.abort() }),
    ).rejects.toThrow(/abort/i);
  });
});
