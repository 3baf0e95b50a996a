import { alignTranscription, timesOf } from '../alignment/index.js';
import { joinedFloats } from '../audio/bytes.js';
import { EngineError } from '../errors/index.js';
import { featureExtractor, featureType, isFeatureType, sampleRate } from '../features/index.js';
import type { FeatureMatrix } from '../features/matrix.js';
import { LabelSet } from '../labels/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { Decoder } from './decoder.js';
import { Network } from './network.js';
import { inferShiftAveraged } from './shift-averaging.js';
import type {
  Hypothesis,
  HypothesisLabel,
  ModelDescription,
  RecogniseOptions,
  TranscribeOptions,
} from './types.js';
import { windowsOf } from './windows.js';

const samplesPerMs = sampleRate / 1000;

/** Seconds that the network is given at once, and the context it is given on either side of them. */
const coreSeconds = 30;
const contextSeconds = 3;
/** In a batch of four the network takes two thirds of the time of four batches of one; of more it takes no less.
 * Each window is up to three inputs (see `inferShiftAveraged`). */
const windowsAtOnce = 2;

/** A trained recogniser, loaded from its .onnx file. */
export class Recogniser {
  private constructor(
    private readonly network: Network,
    private readonly decoder: Decoder,
  ) {}

  /** Throws EngineError 'model-file-invalid'. */
  static async load(
    ort: OnnxRuntime,
    bytes: Uint8Array,
    options: { readonly threads?: number } = {},
  ): Promise<Recogniser> {
    const network = await Network.load(ort, bytes, options.threads);
    const { featureType: name, featureVersion, encoder } = network.description;
    if (encoder && !isFeatureType(name)) {
      await network.release();
      throw new EngineError(
        'encoder-missing',
        `The model takes what the pretrained encoder ${encoder.path} makes of sound (SHA-256 ${encoder.sha256}), and that was ` +
          'not given. Bring the file back to where it was, or say where it is.',
      );
    }
    if (featureType(name).featureVersion !== featureVersion) {
      throw new EngineError(
        'model-file-invalid',
        `The model was trained on features '${featureVersion}', which this version of the program no longer computes; train it again.`,
      );
    }
    return new Recogniser(network, new Decoder(network.description));
  }

  get description(): ModelDescription {
    return this.network.description;
  }

  /**
   * Transcribe 16 kHz mono samples in [-1, 1] of any length: a long recording is recognised window by window. The labels'
   * times are those that `align` would find.
   * @throws EngineError 'audio-empty'; what `options.signal` aborts with
   */
  async transcribe(samples: Float32Array, options: TranscribeOptions = {}): Promise<Hypothesis> {
    const logProbs = await this.logProbabilities(samples, options);
    const found = this.decoder.find(logProbs, options);
    const times = timesOf(logProbs, found.indices, found.segments, samples, this.network.description);
    return this.decoder.hypothesis(found, times);
  }

  /**
   * When each label of a transcription is spoken in 16 kHz mono samples of any length (see `alignTranscription`).
   * @throws EngineError 'audio-empty', 'transcription-empty', 'label-unknown', 'too-many-labels'; what
   *   `options.signal` aborts with
   */
  async align(
    samples: Float32Array,
    labels: readonly string[],
    options: RecogniseOptions = {},
  ): Promise<HypothesisLabel[]> {
    const indices = new LabelSet(this.description.labels).encode(labels);
    const logProbs = await this.logProbabilities(samples, options);
    return alignTranscription(logProbs, indices, samples, this.network.description);
  }

  /**
   * The posteriors of 16 kHz mono samples of any length: natural logarithms, [steps, labels + 1] row-major,
   * blank 0 and the labels from 1 in the order of the description.
   * @throws EngineError 'audio-empty'; what `options.signal` aborts with
   */
  async logProbabilities(samples: Float32Array, options: RecogniseOptions = {}): Promise<Float32Array> {
    if (samples.length === 0) throw new EngineError('audio-empty', 'The audio has no samples.');
    const { featureType: name, subsamplingFactor, labels } = this.network.description;
    const extractor = featureExtractor(name);
    const outputs = labels.length + 1;
    // Windows begin at a multiple of a second and of a step, so that steps of neighbouring windows meet.
    const samplesPerStep = subsamplingFactor * extractor.frameShiftMs * samplesPerMs;
    const whole = (seconds: number): number =>
      Math.round((seconds * sampleRate) / samplesPerStep) * samplesPerStep;
    const pieces: Float32Array[] = [];
    const windows = windowsOf(samples.length, samplesPerStep, whole(coreSeconds), whole(contextSeconds));
    for (let first = 0; first < windows.length; first += windowsAtOnce) {
      options.signal?.throwIfAborted();
      const batch = windows.slice(first, first + windowsAtOnce);
      const features: FeatureMatrix[] = [];
      for (const { from, to } of batch) features.push(await extractor.extract(samples.subarray(from, to)));
      const posteriors = await inferShiftAveraged(this.network, features);
      batch.forEach(({ firstStep, endStep }, i) => {
        const end = endStep === undefined ? undefined : endStep * outputs;
        pieces.push((posteriors[i] as Float32Array).subarray(firstStep * outputs, end));
      });
      const doneTo = batch.at(-1)?.to ?? samples.length;
      await options.onProgress?.(doneTo / samplesPerMs, samples.length / samplesPerMs);
    }
    return joinedFloats(pieces);
  }

  /** Transcribe features that the model's feature type made. */
  async transcribeFeatures(features: FeatureMatrix, options: TranscribeOptions = {}): Promise<Hypothesis> {
    const [logProbs = new Float32Array(0)] = await inferShiftAveraged(this.network, [features]);
    return this.decode(logProbs, options);
  }

  /** The labels that log-probabilities of this model stand for. */
  decode(logProbs: Float32Array, options: TranscribeOptions = {}): Hypothesis {
    return this.decoder.decode(logProbs, options);
  }

  async release(): Promise<void> {
    await this.network.release();
  }
}
