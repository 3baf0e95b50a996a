import { melFilterbank } from '../../src/features/index.js';
import { GraphBuilder, type Value } from '../../src/nn/graph.js';
import { Random } from '../../src/random/index.js';

const [frameLength, frameShift, fftSize] = [400, 160, 512];
const bins = fftSize / 2 + 1;

/**
 * An encoder of samples that computes what `fbank` is of a frame alone: the log energy and 40 log mel energies every 10 ms.
 * The Fourier transform is a convolution.
 */
export function filterbankEncoder(): Uint8Array {
  const g = new GraphBuilder();
  const samples = g.mul(g.input('input_values', ['batch', 'samples']), g.float(32_768));
  const padded = g.op('Pad', [samples, g.ints(0, 1, 0, 0)]);
  const before = g.slice(padded, 0, -1, 1);
  const emphasised = g.unsqueeze(g.sub(samples, g.mul(before, g.float(0.97))), 1);
  const covered = g.op('Pad', [emphasised, g.ints(0, 0, 0, 0, 0, frameShift - 1)]);
  const kernel = new Float32Array(2 * bins * frameLength);
  for (let bin = 0; bin < bins; bin++) {
    for (let i = 0; i < frameLength; i++) {
      const angle = (2 * Math.PI * ((bin * i) % fftSize)) / fftSize;
      kernel[bin * frameLength + i] = Math.cos(angle);
      kernel[(bins + bin) * frameLength + i] = Math.sin(angle);
    }
  }
  const spectrum = g.op('Conv', [covered, g.initialiser('fourier', kernel, [2 * bins, 1, frameLength])], {
    strides: [frameShift],
  });
  const [re, im] = g.split(g.mul(spectrum, spectrum), [bins, bins], 1) as [Value, Value];
  const power = g.mul(g.add(re, im), g.float(1 / fftSize));
  const { filters, first, offset, weights } = melFilterbank(40, 0, 8000, fftSize, 16_000, 'bins');
  const bank = new Float32Array((filters + 1) * bins).fill(0);
  bank.fill(1, 0, bins);
  for (let j = 0; j < filters; j++) {
    const [from = 0, to = 0] = [offset[j], offset[j + 1]];
    for (let w = from; w < to; w++) bank[(j + 1) * bins + (first[j] ?? 0) + w - from] = weights[w] ?? 0;
  }
  const energies = g.op('Conv', [power, g.initialiser('mel', bank, [filters + 1, bins, 1])]);
  const logs = g.op('Log', [g.op('Max', [energies, g.float(2.220446049250313e-16)])]);
  g.output('last_hidden_state', g.transpose(logs, [0, 2, 1]), ['batch', 'frames', filters + 1]);
  return g.toModel();
}

export interface RandomEncoderOptions {
  readonly size?: number;
  readonly mask?: boolean;
  /** Other names of input and output. */
  readonly input?: string;
  readonly outputs?: readonly string[];
  readonly fixedSamples?: number;
}

/** An encoder of the shape of wav2vec 2.0: samples to [batch, frames, size], a frame of 25 ms every 20 ms, its weights random. */
export function randomEncoder({
  size = 24,
  mask = false,
  input = 'input_values',
  outputs = ['last_hidden_state'],
  fixedSamples,
}: RandomEncoderOptions = {}): Uint8Array {
  const g = new GraphBuilder();
  const random = new Random(7);
  const weights = Float32Array.from({ length: size * frameLength }, () => (random.next() - 0.5) / 10);
  let samples = g.input(input, ['batch', fixedSamples ?? 'samples']);
  if (mask) {
    const given = g.input('attention_mask', ['batch', 'samples'], 'int64');
    samples = g.mul(samples, g.op('Cast', [given], { to: 1 }));
  }
  const convolved = g.op(
    'Conv',
    [g.unsqueeze(samples, 1), g.initialiser('weights', weights, [size, 1, frameLength])],
    { strides: [320] },
  );
  const frames = g.transpose(g.op('Tanh', [convolved]), [0, 2, 1]);
  for (const name of outputs) g.output(name, frames, ['batch', 'frames', size]);
  return g.toModel();
}

/** An encoder of the shape of icefall's: filterbanks to [batch, frames, size], every 40 ms. */
export function randomFilterbankEncoder(size = 20, filters = 80): Uint8Array {
  const g = new GraphBuilder();
  const random = new Random(8);
  const weights = Float32Array.from({ length: size * filters * 4 }, () => (random.next() - 0.5) / 10);
  const x = g.input('x', ['batch', 'frames', filters]);
  const lengths = g.input('x_lens', ['batch'], 'int64');
  const convolved = g.op(
    'Conv',
    [g.transpose(x, [0, 2, 1]), g.initialiser('weights', weights, [size, filters, 4])],
    { strides: [4] },
  );
  // Its lengths count for something: without them it is not the encoder that it is.
  const scaled = g.mul(convolved, g.op('Cast', [g.op('Greater', [lengths, g.ints(0)])], { to: 1 }));
  g.output('log_probs', g.op('LogSoftmax', [g.transpose(scaled, [0, 2, 1])], { axis: -1 }), [
    'batch',
    'steps',
    size,
  ]);
  return g.toModel();
}
