import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byteSource } from '@persephone/engine/audio';
import { featureExtractor } from '@persephone/engine/features';
import { encodeWav16 } from '@persephone/formats/wav';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FeatureReader } from '../../src/corpus-data/feature-reader.js';
import { packFeatures, unpackFeatures } from '../../src/corpus-data/packed-features.js';
import { prepareUtterances } from '../../src/corpus-data/prepare.js';
import type { FeatureCache } from '../../src/domain/blobs.js';
import { createFileFeatureCache } from '../../src/storage/index.js';
import { stereoWav16, tone } from '../support/tones.js';

let folder: string;
let cache: FeatureCache;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-features-'));
  cache = createFileFeatureCache(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const second = encodeWav16(tone(440, 1000), 16_000);

function recording(
  bytes: Uint8Array,
  startMs: number | null = null,
  endMs: number | null = null,
  name = 'a.wav',
) {
  const reads = { count: 0 };
  const open = async () => {
    reads.count++;
    return { ...byteSource(bytes), close: async () => undefined };
  };
  return { segment: { fileName: name, recording: name, open, startMs, endMs }, reads };
}

describe('features', () => {
  test('are read from the cache the second time, and the recording is not', async () => {
    const { segment, reads } = recording(second);
    const computed = await new FeatureReader('fbank', cache).read(segment);
    expect(await new FeatureReader('fbank', cache).read(segment)).toEqual(computed);
    expect(reads.count).toBe(1);
    expect(computed.dimension).toBe(123);
    await new FeatureReader('mfcc13_d', cache).read(segment);
    expect(reads.count).toBe(2);
  });

  test('of a channel are those of its samples, kept apart from those of the others and of all mixed', async () => {
    const { segment } = recording(stereoWav16(tone(440, 1000), tone(880, 1000), 16_000));
    const read = async (channel: number | null, more = {}) =>
      (await new FeatureReader('fbank', cache).read({ ...segment, channel, ...more })).frames;
    const alone = async (hz: number) =>
      (await new FeatureReader('fbank').read(recording(encodeWav16(tone(hz, 1000), 16_000)).segment)).frames;
    for (let again = 0; again < 2; again++) {
      expect(await read(1)).toEqual(await alone(440));
      expect(await read(2)).toEqual(await alone(880));
      expect(await read(null)).not.toEqual(await read(1));
    }
    await expect(read(3)).rejects.toMatchObject({ code: 'channel-missing' });
    // One reader for both, a segment after the other.
    const reader = new FeatureReader('fbank');
    const frames = async (channel: number) =>
      (await reader.read({ ...segment, startMs: 0, endMs: 500, channel })).frames;
    expect(await frames(1)).not.toEqual(await frames(2));
  });

  test('of a segment are those of its samples, and the recording is read once for all segments', async () => {
    const samples = Float32Array.from([...tone(440, 500), ...tone(880, 500)]);
    const { segment, reads } = recording(encodeWav16(samples, 16_000));
    const reader = new FeatureReader('fbank');
    const first = await reader.read({ ...segment, startMs: 0, endMs: 500 });
    const last = await reader.read({ ...segment, startMs: 500, endMs: 1000 });
    expect(reads.count).toBe(1);
    const { frameCount } = await featureExtractor('fbank').extract(tone(440, 500));
    expect(first.frameCount).toBe(frameCount);
    expect(last.frames).not.toEqual(first.frames);
  });

  test('are not computed, nor kept, of a segment that is refused for its length', async () => {
    const { segment } = recording(second);
    const refuse = (durationMs: number): void => {
      throw new Error(`${durationMs} ms is too long`);
    };
    await expect(new FeatureReader('fbank', cache).read(segment, refuse)).rejects.toThrow(/^1000 ms/);
    const lengths: number[] = [];
    const reader = new FeatureReader('fbank', cache);
    const { frameCount } = await reader.read(segment, (durationMs) => lengths.push(durationMs));
    await reader.read(segment, (durationMs) => lengths.push(durationMs));
    expect(lengths).toEqual([1000, frameCount * 10]);
  });

  test('a segment beyond the end of the recording is refused', async () => {
    const { segment } = recording(second, 5000, 6000);
    await expect(new FeatureReader('fbank').read(segment)).rejects.toMatchObject({ code: 'audio-too-short' });
  });

  test('come with what is to be known of their sound, of a file and of a segment, from the cache as well', async () => {
    const quiet = encodeWav16(Float32Array.from([...tone(440, 1000), ...new Float32Array(16_000)]), 16_000);
    const { segment } = recording(quiet, 1000, 2000);
    const warnings = [{ code: 'audio-silent', detail: expect.stringContaining('a.wav (1000 to 2000 ms)') }];
    expect(await new FeatureReader('fbank', cache).read(segment)).toMatchObject({ warnings });
    expect(await new FeatureReader('fbank', cache).read(segment)).toMatchObject({ warnings });
    expect((await new FeatureReader('fbank', cache).read({ ...segment, startMs: 0 })).warnings).toEqual([]);
    const whole = recording(encodeWav16(new Float32Array(16_000), 16_000)).segment;
    expect(
      (
        await prepareUtterances([{ ...whole, text: 'a', transcriptionName: 't', speaker: null }], {
          labelType: 'phonemes',
          reader: new FeatureReader('fbank'),
        })
      ).warnings,
    ).toMatchObject([{ code: 'audio-silent' }]);
  });

  test('let go of the recording when they are closed, and read it again after that', async () => {
    const { segment, reads } = recording(second);
    let open = 0;
    const counted = {
      ...segment,
      open: async () => {
        open++;
        const bytes = await segment.open();
        return {
          ...bytes,
          close: async () => {
            open--;
          },
        };
      },
    };
    const reader = new FeatureReader('fbank');
    await reader.read(counted);
    await reader.read({ ...counted, recording: 'b.wav' });
    expect(open).toBe(1);
    await reader.close();
    expect(open).toBe(0);
    await reader.read(counted);
    expect(reads.count).toBe(3);
    await reader.close();
    const noAudio = {
      ...counted,
      open: async () => {
        open++;
        return {
          ...(await recording(new Uint8Array(9)).segment.open()),
          close: async () => {
            open--;
          },
        };
      },
    };
    await expect(reader.read(noAudio)).rejects.toMatchObject({ code: 'audio-unreadable' });
    expect(open).toBe(0);
  });

  test('a damaged file of the cache is computed anew', async () => {
    const damaged: FeatureCache = { read: async () => Uint8Array.of(1, 2, 3), write: async () => undefined };
    const { segment } = recording(second);
    const computed = await new FeatureReader('fbank', damaged).read(segment);
    expect(computed).toEqual(await new FeatureReader('fbank').read(segment));
  });

  test('survive packing, wherever the bytes lie', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true }), { maxLength: 40 }),
        fc.nat({ max: 7 }),
        (numbers, offset) => {
          const features = {
            frames: Float32Array.from(numbers),
            frameCount: numbers.length,
            dimension: 1,
            warnings: [],
          };
          const packed = packFeatures(features);
          const moved = new Uint8Array(packed.length + offset).subarray(offset);
          moved.set(packed);
          expect(unpackFeatures(moved)).toEqual(features);
          expect(unpackFeatures(moved.subarray(0, -1))).toBeUndefined();
        },
      ),
    );
  });
});

describe('preparing utterances', () => {
  const source = (name: string, text: string, bytes = second) => ({
    ...recording(bytes, null, null, name).segment,
    text,
    transcriptionName: `${name}.phonemes`,
    speaker: null,
  });
  const options = () => ({ labelType: 'phonemes', reader: new FeatureReader('mfcc13_d') });

  test('what cannot be used is listed with its reason, and the order of the rest is kept', async () => {
    const { utterances, leftOut } = await prepareUtterances(
      [
        source('b.wav', 'k a'),
        source('empty.wav', '  '),
        source('noise.wav', 'k a', new TextEncoder().encode('this is text')),
        source('many.wav', 'a '.repeat(200)),
        source('a.wav', 't o'),
      ],
      options(),
    );
    expect(utterances.map(({ name, labels }) => [name, labels.join(' ')])).toEqual([
      ['b.wav', 'k a'],
      ['a.wav', 't o'],
    ]);
    expect(leftOut.map(({ name, code }) => [name, code])).toEqual([
      ['empty.wav', 'transcription-empty'],
      ['noise.wav', 'audio-unreadable'],
      ['many.wav', 'too-many-labels'],
    ]);
  });

  test('an utterance beyond the bound of its corpus is left out', async () => {
    const { utterances, leftOut } = await prepareUtterances([source('a.wav', 'k a')], {
      ...options(),
      maxSamples: 50,
    });
    expect(utterances).toEqual([]);
    expect(leftOut).toMatchObject([{ code: 'audio-too-long' }]);
  });

  test('an error that is no fault of the file is not taken for one', async () => {
    const broken = { ...source('a.wav', 'k a'), open: () => Promise.reject(new Error('the disk is gone')) };
    await expect(prepareUtterances([broken], options())).rejects.toThrow('the disk is gone');
  });
});
