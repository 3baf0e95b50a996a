import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.js';
import { samplesPerFrame, VoiceActivityDetector } from '../../src/segmentation/voice-activity.js';

const network = readFileSync(new URL('../../assets/silero-vad-v6.onnx', import.meta.url));

/** Three minutes in which a buzz like a voice, with formants of ah, comes and goes in noise. */
function buzzes(seconds: number): Float32Array {
  const random = new Random(3);
  return Float32Array.from({ length: seconds * 16_000 }, (_, i) => {
    const t = i / 16_000;
    const pitch = 120 + 15 * Math.sin(2 * Math.PI * 3 * t);
    let voice = 0;
    for (let k = 1; k < 25; k++) {
      const f = k * 120;
      const formants = 1 / (1 + ((f - 700) / 150) ** 2) + 0.6 / (1 + ((f - 1200) / 150) ** 2);
      voice += formants * Math.sin(2 * Math.PI * k * pitch * t);
    }
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * t));
    const speaking = Math.sin((2 * Math.PI * t) / 7) > 0 ? 1 : 0;
    return 0.1 * voice * syllable * speaking + 0.002 * (random.next() - 0.5);
  });
}

/** Frame after frame, as Silero's own program does it. */
async function oneByOne(samples: Float32Array): Promise<number[]> {
  const session = await ort.InferenceSession.create(network);
  const sr = new ort.Tensor('int64', BigInt64Array.of(16_000n), []);
  let state: ort.Tensor = new ort.Tensor('float32', new Float32Array(256), [2, 1, 128]);
  const found: number[] = [];
  for (let t = 0; t < samples.length; t += samplesPerFrame) {
    const input = new Float32Array(576);
    for (let i = 0; i < 576; i++) input[i] = samples[t - 64 + i] ?? 0;
    const result = await session.run({ input: new ort.Tensor('float32', input, [1, 576]), state, sr });
    state = result.stateN as ort.Tensor;
    found.push(Number(result.output?.data[0]));
  }
  return found;
}

async function detected(samples: Float32Array, portion: number): Promise<Float32Array> {
  const detector = await VoiceActivityDetector.create(ort, network);
  for (let i = 0; i < samples.length; i += portion) await detector.push(samples.subarray(i, i + portion));
  const found = await detector.finish();
  await detector.release();
  return found;
}

describe('voice activity', { timeout: 120_000 }, () => {
  const samples = buzzes(180).subarray(0, 180 * 16_000 - 100);
  let found: Float32Array;
  beforeAll(async () => {
    found = await detected(samples, 50_000);
  }, 120_000);

  it('is what the network outputs frame by frame, for the last part of a frame, too', async () => {
    const expected = await oneByOne(samples);
    expect(found).toHaveLength(expected.length);
    const apart = expected.map((p, t) => Math.abs(p - (found[t] ?? Number.NaN)));
    // The first second of a place depends a little on the state before it.
    expect(apart.filter((difference) => difference > 0.1).length).toBeLessThan(expected.length / 100);
    expect(Math.max(...expected)).toBeGreaterThan(0.5);
    expect(Math.min(...expected)).toBeLessThan(0.2);
  });

  it('is the same in whatever portions the sound comes', async () => {
    expect(await detected(samples, 7_001)).toEqual(found);
  });

  it('goes on where a recording is longer than what is looked at at once', async () => {
    const long = new Float32Array(samplesPerFrame * 16 * 1024 + 40_000);
    for (let i = 0; i < long.length; i++) long[i] = samples[i % samples.length] ?? 0;
    const probabilities = await detected(long, 400_000);
    expect(probabilities).toHaveLength(Math.ceil(long.length / samplesPerFrame));
    const begun = 16 * 1024 - 1000;
    const later = await detected(long.subarray(begun * samplesPerFrame), 400_000);
    const apart = [...later]
      .slice(500)
      .filter((p, t) => Math.abs(p - (probabilities[begun + 500 + t] ?? 0)) > 0.1);
    expect(apart.length).toBeLessThan(later.length / 50);
  });

  it('goes on whatever is left of a portion after what is looked at at once', async () => {
    const atOnce = 16 * 1024 * samplesPerFrame;
    const detector = await VoiceActivityDetector.create(ort, network);
    // Nearly as much again is held, of which hardly less than half is no longer needed.
    await detector.push(new Float32Array(2 * atOnce - 1000));
    await detector.push(new Float32Array(700));
    expect(await detector.finish()).toHaveLength(2 * 16 * 1024);
    await detector.release();
  });

  it('of nothing is nothing', async () => {
    expect(await detected(new Float32Array(0), 1)).toHaveLength(0);
  });
});
