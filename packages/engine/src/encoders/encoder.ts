import { EngineError } from '../errors/index.js';
import {
  type EncoderDescription,
  type EncoderInput,
  type FeatureExtractor,
  type FeatureMatrix,
  kaldiDimension,
  kaldiFilterbank,
  sampleRate,
} from '../features/index.js';
import type { InferenceSession, OnnxRuntime, Tensor } from '../runtime/index.js';
import { type EncoderSettings, encoderExtractor } from './description.js';
import { floatsOf, halvesOf } from './half.js';
import { atLeast, leastSamples, noise, normalised } from './samples.js';

export interface EncoderFile {
  /** For messages, and in the description. */
  readonly path: string;
  readonly sha256: string;
  /** Where the runtime reads it: a path, since weights may lie in a file beside it and may be more than an array holds. */
  readonly source: string | Uint8Array;
}

/** Names that encoders have for what they are given and give, as they are published. */
const inputNames: Record<EncoderInput, string> = { samples: 'input_values', filterbank: 'x' };
const maskName = 'attention_mask';
const lengthsName = 'x_lens';
const outputNames = ['last_hidden_state', 'log_probs', 'encoder_out'];

/** Of two probes, s: the frames that the longer one has more tell the frame shift. */
const probeSeconds = [2, 4] as const;

type Plan = Pick<EncoderDescription, 'input' | 'output' | 'normalise'> & { readonly mask: boolean };

/**
 * A pretrained encoder, run on one utterance at a time. Where its weights came from is not asked: what it computes is
 * tried on noise first.
 */
export class Encoder {
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly plan: Plan,
    private readonly path: string,
    /** Only after it was probed. */
    public description: EncoderDescription,
  ) {}

  /**
   * Load an encoder's ONNX file, find what it takes and gives, and try it.
   * Inputs known: `input_values` [batch, samples] with or without `attention_mask`; `x` [batch, frames, 80] with `x_lens`.
   * @throws EngineError 'encoder-unusable'
   */
  static async open(
    ort: OnnxRuntime,
    { path, sha256, source }: EncoderFile,
    settings: EncoderSettings = {},
    threads = 1,
  ): Promise<Encoder> {
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1 };
    let session: InferenceSession;
    try {
      session =
        typeof source === 'string'
          ? await ort.InferenceSession.create(source, options)
          : await ort.InferenceSession.create(source, options);
    } catch (cause) {
      throw unusable(path, whyNotLoaded(firstLine(cause), path), cause);
    }
    try {
      const plan = planOf(session, path, settings);
      const { filters = null } = settings;
      const known = { ...plan, sha256, path, filters, dimension: 0, frameShiftMs: 0 };
      const encoder = new Encoder(ort, session, plan, path, descriptionOf(known));
      encoder.description = descriptionOf({ ...known, ...(await encoder.#probe()) });
      if (filters && filters.first + filters.count > encoder.description.dimension) {
        throw unusable(
          path,
          `its "filters" end at ${filters.first + filters.count}, and it gives ${encoder.description.dimension} numbers a frame`,
        );
      }
      return encoder;
    } catch (error) {
      await session.release();
      throw error;
    }
  }

  /** Its features, under a name that no other file has. */
  extractor(): FeatureExtractor {
    return encoderExtractor(this.description, (samples) => this.extract(samples));
  }

  /** Features of 16 kHz mono samples: [frames, dimension]. One utterance after the other, whoever asks. */
  extract(samples: Float32Array): Promise<FeatureMatrix> {
    const mine = this.#last.then(() => this.#run(samples));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async release(): Promise<void> {
    await this.#last;
    await this.session.release();
  }

  async #probe(): Promise<{ dimension: number; frameShiftMs: number }> {
    const [short, long] = [await this.#run(noise(probeSeconds[0])), await this.#run(noise(probeSeconds[1]))];
    const more = long.frameCount - short.frameCount;
    const frameShiftMs = (1000 * (probeSeconds[1] - probeSeconds[0])) / more;
    if (!Number.isInteger(frameShiftMs) || frameShiftMs < 5 || frameShiftMs > 100) {
      throw unusable(
        this.path,
        `of two seconds more it gives ${more} frames more, and frames every 5 to 100 whole milliseconds are needed`,
      );
    }
    if (![...short.frames, ...long.frames].every(Number.isFinite)) {
      throw unusable(this.path, 'of quiet noise it gives numbers that are none');
    }
    return { dimension: long.dimension, frameShiftMs };
  }

  async #run(samples: Float32Array): Promise<FeatureMatrix> {
    const { output } = this.plan;
    let given: Tensor | undefined;
    try {
      given = (await this.session.run(this.#feeds(atLeast(samples)), [output]))[output];
    } catch (cause) {
      throw unusable(this.path, `it fails on ${samples.length} samples (${firstLine(cause)})`, cause);
    }
    if (!given) throw unusable(this.path, `it has no output ${output}`);
    const [batch, frameCount = 0, dimension = 0, ...more] = given.dims;
    if (given.dims.length !== 3 || batch !== 1 || dimension < 1 || more.length > 0) {
      throw unusable(
        this.path,
        `its output ${output} has the shape [${given.dims.join(', ')}], not [1, frames, size]`,
      );
    }
    this.#refuseLost(frameCount, samples.length);
    const frames =
      given.type === 'float16' ? floatsOf(given.data as Uint16Array) : (given.data as Float32Array);
    return { frames: Float32Array.from(frames), frameCount, dimension };
  }

  /** Frames for all of the sound, but for what a convolution loses at the ends. */
  #refuseLost(frameCount: number, samples: number): void {
    const { frameShiftMs } = this.description;
    if (frameShiftMs === 0) return;
    const expected = (1000 * Math.max(samples, leastSamples)) / sampleRate / frameShiftMs;
    if (Math.abs(frameCount - expected) <= Math.max(3, 100 / frameShiftMs)) return;
    throw unusable(
      this.path,
      `of ${samples} samples it gives ${frameCount} frames, and about ${Math.round(expected)} were expected`,
    );
  }

  #feeds(samples: Float32Array): Record<string, Tensor> {
    const { input, mask } = this.plan;
    const { Tensor } = this.ort;
    if (input === 'filterbank') {
      const { frames, frameCount } = kaldiFilterbank(samples);
      return {
        [inputNames.filterbank]: this.#floats(inputNames.filterbank, frames, [1, frameCount, kaldiDimension]),
        [lengthsName]: new Tensor('int64', BigInt64Array.of(BigInt(frameCount)), [1]),
      };
    }
    const values = this.plan.normalise ? normalised(samples) : samples;
    return {
      [inputNames.samples]: this.#floats(inputNames.samples, values, [1, values.length]),
      ...(mask && { [maskName]: this.#ones(values.length) }),
    };
  }

  #floats(name: string, values: Float32Array, shape: readonly number[]): Tensor {
    const { Tensor } = this.ort;
    return typeOf(this.session, name) === 'float16'
      ? new Tensor('float16', halvesOf(values), shape)
      : new Tensor('float32', values, shape);
  }

  #ones(length: number): Tensor {
    const { Tensor } = this.ort;
    const type = typeOf(this.session, maskName);
    if (type === 'bool') return new Tensor('bool', new Uint8Array(length).fill(1), [1, length]);
    if (type === 'int32') return new Tensor('int32', new Int32Array(length).fill(1), [1, length]);
    if (type === 'float32') return new Tensor('float32', new Float32Array(length).fill(1), [1, length]);
    return new Tensor('int64', new BigInt64Array(length).fill(1n), [1, length]);
  }
}

const descriptionOf = ({
  sha256,
  path,
  input,
  output,
  normalise,
  filters,
  dimension,
  frameShiftMs,
}: EncoderDescription): EncoderDescription => ({
  ...{ sha256, path, input, output, normalise, filters, dimension, frameShiftMs },
});

function unusable(path: string, what: string, cause?: unknown): EngineError {
  return new EngineError(
    'encoder-unusable',
    `The encoder ${path} cannot be used: ${what}. See docs/encoders.md.`,
    { cause },
  );
}

/** What the runtime says where a file that weights lie in cannot be found or read. */
const ofExternalData = /external data|external initializer|file size/iu;

function whyNotLoaded(said: string, path: string): string {
  const why = `the ONNX Runtime does not load it (${said})`;
  if (!ofExternalData.test(said)) return why;
  const name = path.replace(/^.*[/\\]/u, '');
  return (
    `${why}: its weights lie in a file of their own, which is to be beside it where it is used from a folder, and cannot come with it into a ` +
    `service. Below 2 GB, one file is made of both by: python -c "import onnx; onnx.save(onnx.load('${name}'), 'whole-${name}')"`
  );
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

function typeOf(session: InferenceSession, name: string): string | undefined {
  const found = session.inputMetadata.find((one) => one.name === name);
  return found?.isTensor ? found.type : undefined;
}

function planOf(session: InferenceSession, path: string, settings: EncoderSettings): Plan {
  const names = session.inputNames;
  const has = (...wanted: string[]): boolean => names.every((name) => wanted.includes(name));
  const input: EncoderInput | undefined =
    names.includes(inputNames.samples) && has(inputNames.samples, maskName)
      ? 'samples'
      : names.includes(inputNames.filterbank) &&
          names.includes(lengthsName) &&
          has(inputNames.filterbank, lengthsName)
        ? 'filterbank'
        : undefined;
  if (input === undefined) {
    throw unusable(
      path,
      `its inputs are ${names.join(', ')}, and those known are input_values (with or without attention_mask), or x and x_lens`,
    );
  }
  refuseFixed(session, path, input);
  const {
    output = outputNames.find((name) => session.outputNames.includes(name)) ?? only(session.outputNames),
  } = settings;
  if (output === undefined || !session.outputNames.includes(output)) {
    throw unusable(
      path,
      `which of its outputs is to be taken is not known. Say "output" in a JSON file beside it: one of ${session.outputNames.join(', ')}`,
    );
  }
  const { normalise = input === 'samples' } = settings;
  return { input, output, normalise, mask: names.includes(maskName) };
}

const only = (names: readonly string[]): string | undefined => (names.length === 1 ? names[0] : undefined);

/** Exported for recordings of one length, or for frames of another size. */
function refuseFixed(session: InferenceSession, path: string, input: EncoderInput): void {
  const found = session.inputMetadata.find(({ name }) => name === inputNames[input]);
  if (!found?.isTensor) return;
  const { shape } = found;
  const rank = input === 'samples' ? 2 : 3;
  if (shape.length !== rank) {
    throw unusable(path, `its input ${inputNames[input]} has ${shape.length} dimensions, not ${rank}`);
  }
  if (typeof shape[1] === 'number' && shape[1] > 0) {
    throw unusable(
      path,
      `it takes ${shape[1]} ${input === 'samples' ? 'samples' : 'frames'} at a time and no other number. Export it with dynamic axes`,
    );
  }
  if (input === 'filterbank' && typeof shape[2] === 'number' && shape[2] !== kaldiDimension) {
    throw unusable(path, `it takes ${shape[2]} filters, and ${kaldiDimension} are known`);
  }
}
