import { architectureNamed } from '@persephone/engine/architectures';
import { Random } from '@persephone/engine/random';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import { describe, expect, it } from 'vitest';
import { train } from '../../../engine/src/train/train.js';
import { madeUpData, smallSettings } from '../../../engine/test/train/support.js';
import { PlaceFault } from '../../src/jobs/place.js';
import { loadRuntime, type RuntimeLoaders } from '../../src/jobs/runtime.js';

const silent = () => undefined;
const native = () => loadRuntime('native', silent);
const webAssembly = () => loadRuntime('webassembly', silent);

describe('the runtime in WebAssembly', () => {
  it('recognises as the native one does, to 1e-4', async () => {
    const network = await architectureNamed('blstm-ctc').design(
      { layers: 2, hiddenSize: 20 },
      { columns: 41, context: 7, filters: { first: 0, count: 40 }, vocabulary: 12 },
    );
    const random = new Random(7);
    const file = network.recognitionGraph(
      {
        ...{ dimension: 41, columns: 41, subsamplingFactor: 3, context: 7, cmvnPriorFrames: 100 },
        ...{ mean: new Float32Array(41), scale: new Float32Array(41).fill(1) },
      },
      [network.initialise(random)],
      {},
    );
    const [T, B] = [90, 2];
    const features = Float32Array.from({ length: T * B * 41 }, () => 4 * random.next() - 2);
    const probabilitiesOf = async (ort: OnnxRuntime) => {
      const session = await ort.InferenceSession.create(file);
      const { log_probabilities } = await session.run({
        features: new ort.Tensor('float32', features, [T, B, 41]),
        lengths: new ort.Tensor('int32', Int32Array.of(T, T - 11), [B]),
      });
      await session.release();
      return log_probabilities?.data as Float32Array;
    };
    const [one, other] = [await probabilitiesOf(await native()), await probabilitiesOf(await webAssembly())];
    expect(other).toHaveLength(one.length);
    expect(one.length).toBe((T / 3) * B * 12);
    const furthest = other.reduce((most, x, i) => Math.max(most, Math.abs(x - (one[i] ?? Number.NaN))), 0);
    expect(furthest).toBeLessThan(1e-4);
  });

  it('trains as the native one does', async () => {
    const settings = { ...smallSettings, maximumEpochs: 2 };
    const lossesOf = async (ort: OnnxRuntime) => {
      const losses: number[] = [];
      await train(ort, madeUpData(24, 6), settings, { onEpoch: ({ loss }) => void losses.push(loss) });
      return losses;
    };
    const [one, other] = [await lossesOf(await native()), await lossesOf(await webAssembly())];
    expect(one).toHaveLength(2);
    expect(one[1]).toBeLessThan(one[0] ?? 0);
    for (const [i, loss] of other.entries()) expect(loss).toBeCloseTo(one[i] ?? Number.NaN, 3);
  });

  it('refuses an output that does not fit the tensor given for it', async () => {
    const ort = await webAssembly();
    const network = await architectureNamed('blstm-ctc').design(
      { layers: 1, hiddenSize: 4 },
      { columns: 3, context: 3, vocabulary: 3 },
    );
    const session = await ort.InferenceSession.create(
      network.recognitionGraph(
        {
          ...{ dimension: 3, columns: 3, subsamplingFactor: 3, context: 3, cmvnPriorFrames: 0 },
          ...{ mean: new Float32Array(3), scale: new Float32Array(3).fill(1) },
        },
        [network.initialise(new Random(1))],
        {},
      ),
    );
    const feeds = {
      features: new ort.Tensor('float32', new Float32Array(27), [9, 1, 3]),
      lengths: new ort.Tensor('int32', Int32Array.of(9), [1]),
    };
    const given = new ort.Tensor('float32', new Float32Array(9), [3, 1, 3]);
    const { log_probabilities } = await session.run(feeds, { log_probabilities: given });
    expect(log_probabilities).toBe(given);
    // Of each step the probabilities sum to 1.
    const sum = [0, 1, 2].reduce((total, k) => total + Math.exp(Number(given.data[k])), 0);
    expect(sum).toBeCloseTo(1, 5);
    const small = new ort.Tensor('float32', new Float32Array(3), [1, 1, 3]);
    await expect(session.run(feeds, { log_probabilities: small })).rejects.toThrow(/does not fit|shape/i);
    await session.release();
  });
});

describe('which runtime is loaded', () => {
  const made = {} as OnnxRuntime;
  const missing = async () => {
    throw Object.assign(
      new Error("Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'\nstack"),
      {
        code: 'MODULE_NOT_FOUND',
      },
    );
  };
  const both: RuntimeLoaders = { native: async () => made, webassembly: missing };

  it('is the native one, without a word', async () => {
    const said: string[] = [];
    expect(await loadRuntime(undefined, (line) => said.push(line), both)).toBe(made);
    expect(said).toEqual([]);
  });

  it('is that in WebAssembly where the native one is missing, and says so with the reason', async () => {
    const said: string[] = [];
    const load = { native: missing, webassembly: async () => made };
    expect(await loadRuntime(undefined, (line) => said.push(line), load)).toBe(made);
    expect(said).toEqual([
      expect.stringMatching(/WebAssembly, several times slower: Cannot find module.*binding.node'$/),
    ]);
  });

  it('is the one that is asked for, or none', async () => {
    const said: string[] = [];
    const load = { native: missing, webassembly: async () => made };
    await expect(loadRuntime('native', (line) => said.push(line), load)).rejects.toThrow(PlaceFault);
    expect(await loadRuntime('webassembly', (line) => said.push(line), load)).toBe(made);
    expect(said).toEqual([]);
  });

  it('is none where neither can be loaded', async () => {
    const load = { native: missing, webassembly: missing };
    await expect(loadRuntime(undefined, silent, load)).rejects.toThrow('cannot be loaded on its machine');
  });
});
