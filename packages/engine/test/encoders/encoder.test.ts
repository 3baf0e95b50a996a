import { describe, expect, it } from 'vitest';
import { readEncoderSettings } from '../../src/encoders/description.js';
import { Encoder, encoderFeatureType, floatsOf, halvesOf } from '../../src/encoders/index.js';
import { featureExtractor, registerFeatureExtractor } from '../../src/features/index.js';
import { Random } from '../../src/random/index.js';
import { ort } from '../train/support.js';
import { filterbankEncoder, randomEncoder, randomFilterbankEncoder } from './support.js';

const sha256 = 'ab'.repeat(32);
const open = (source: Uint8Array, settings = {}) =>
  Encoder.open(ort, { path: '/somewhere/encoder.onnx', sha256, source }, settings);

function speech(length: number): Float32Array {
  const random = new Random(3);
  return Float32Array.from(
    { length },
    (_, t) => 0.2 * Math.sin(t / 12) * Math.sin(t / 900) + 0.02 * (random.next() - 0.5),
  );
}

describe('an encoder', () => {
  it('that computes filterbanks gives those that fbank has of a frame', async () => {
    const encoder = await open(filterbankEncoder(), { normalise: false, filters: { first: 1, count: 40 } });
    const { description } = encoder;
    expect(description).toMatchObject({
      input: 'samples',
      output: 'last_hidden_state',
      dimension: 41,
      frameShiftMs: 10,
    });
    const samples = speech(16_123);
    const own = await encoder.extract(samples);
    const fbank = await featureExtractor('fbank').extract(samples);
    expect([own.frameCount, own.dimension]).toEqual([fbank.frameCount, 41]);
    let farthest = 0;
    for (let t = 0; t < own.frameCount; t++) {
      for (let j = 0; j < 41; j++) {
        const [x, y] = [
          own.frames[t * 41 + j] ?? Number.NaN,
          fbank.frames[t * fbank.dimension + j] ?? Number.NaN,
        ];
        farthest = Math.max(farthest, Math.abs(x - y));
      }
    }
    expect(farthest).toBeLessThan(0.02);
    await encoder.release();
  });

  it.each([
    ['samples', randomEncoder(), 20, 24],
    ['samples', randomEncoder({ mask: true }), 20, 24],
    ['filterbank', randomFilterbankEncoder(), 40, 20],
  ] as const)(
    'of %s is found out by what it takes and gives',
    async (input, bytes, frameShiftMs, dimension) => {
      const encoder = await open(bytes);
      expect(encoder.description).toMatchObject({ input, frameShiftMs, dimension, sha256 });
      const features = await encoder.extract(speech(32_000));
      expect(Math.abs(features.frameCount - 2000 / frameShiftMs)).toBeLessThan(2);
      expect(features.frames).toHaveLength(features.frameCount * dimension);
      // Also of what is shorter than a frame.
      expect((await encoder.extract(speech(50))).frameCount).toBeGreaterThan(0);
      await encoder.release();
    },
  );

  it('is known by the hash of its file, as a feature type', async () => {
    const encoder = await open(randomEncoder());
    const extractor = encoder.extractor();
    expect(extractor.name).toBe(encoderFeatureType({ sha256 }));
    registerFeatureExtractor(extractor);
    expect(featureExtractor(extractor.name).dimension).toBe(24);
    expect(extractor.featureVersion).toContain(sha256);
  });

  it('is given samples of mean 0 and variance 1, unless its settings say otherwise', async () => {
    const [loud, asIs] = [await open(randomEncoder()), await open(randomEncoder(), { normalise: false })];
    const samples = speech(8000);
    const half = samples.map((x) => x / 2 + 0.1);
    const [a, b] = [await loud.extract(samples), await loud.extract(half)];
    const farthest = Math.max(...a.frames.map((x, i) => Math.abs(x - (b.frames[i] ?? Number.NaN))));
    expect(farthest).toBeLessThan(1e-3);
    const [c, d] = [await asIs.extract(samples), await asIs.extract(half)];
    expect(Math.max(...c.frames.map((x, i) => Math.abs(x - (d.frames[i] ?? Number.NaN))))).toBeGreaterThan(
      0.05,
    );
  });

  it('takes one utterance after the other, however many ask', async () => {
    const encoder = await open(randomEncoder());
    const alone = await encoder.extract(speech(9000));
    const together = await Promise.all([9000, 5000, 9000].map((length) => encoder.extract(speech(length))));
    expect(together[2]?.frames).toEqual(alone.frames);
    expect(together[1]?.frameCount).toBeLessThan(alone.frameCount);
  });

  it.each([
    ['with inputs that are not known', randomEncoder({ input: 'audio' }), {}, /its inputs are audio/],
    [
      'for one length',
      randomEncoder({ fixedSamples: 16_000 }),
      {},
      /takes 16000 samples at a time.*dynamic axes/,
    ],
    ['with several outputs', randomEncoder({ outputs: ['a', 'b'] }), {}, /which of its outputs.*one of a, b/],
    ['without the output that is wanted', randomEncoder(), { output: 'logits' }, /which of its outputs/],
    ['of other filters', randomFilterbankEncoder(20, 40), {}, /takes 40 filters/],
    [
      'with filters that it does not have',
      randomEncoder(),
      { filters: { first: 0, count: 40 } },
      /"filters" end at 40/,
    ],
    ['that is none', new TextEncoder().encode('no model'), {}, /ONNX Runtime does not load it/],
  ] as const)('%s is refused with what to do', async (_, bytes, settings, message) => {
    await expect(open(bytes, settings)).rejects.toMatchObject({ code: 'encoder-unusable' });
    await expect(open(bytes, settings)).rejects.toThrow(message);
  });
});

describe('what is said of an encoder', () => {
  it('is read in the names of its preprocessor, too', () => {
    const published = '{"do_normalize": true, "feature_size": 1, "sampling_rate": 16000}';
    expect(readEncoderSettings(published, 'p.json')).toEqual({ normalise: true });
    const own = '{"output": "hidden_7", "normalise": false, "filters": {"first": 1, "count": 40}}';
    expect(readEncoderSettings(own, 'e.json')).toEqual({
      output: 'hidden_7',
      normalise: false,
      filters: { first: 1, count: 40 },
    });
  });

  it.each([
    ['[1]', /no JSON object/],
    ['{', /no JSON/],
    ['{"sampling_rate": 8000}', /sampling_rate is 8000/],
    ['{"output": 3}', /"output" is no name/],
    ['{"normalise": "yes"}', /"normalise"/],
    ['{"filters": {"first": 1}}', /"filters"/],
  ])('%s is refused by the name of its file', (text, message) => {
    expect(() => readEncoderSettings(text, 'beside.json')).toThrow(message);
    expect(() => readEncoderSettings(text, 'beside.json')).toThrow(/beside\.json/);
  });
});

describe('half precision', () => {
  it('is the nearest number that it has', () => {
    const numbers = [0, 1, -2, 0.5, 65_504, 6.104e-5, 5.96e-8, 1 / 3, -1e-9, 1e6, 2049, 2051];
    const nearest = [
      0,
      1,
      -2,
      0.5,
      65_504,
      6.103515625e-5,
      2 ** -24,
      0.333251953125,
      -0,
      Infinity,
      2048,
      2052,
    ];
    expect([...floatsOf(halvesOf(Float32Array.from(numbers)))]).toEqual(nearest);
  });

  it('has each of its numbers as it is', () => {
    const all = Uint16Array.from({ length: 0x7c00 }, (_, i) => i);
    expect(halvesOf(floatsOf(all))).toEqual(all);
  });
});
