import { fromBinary } from '@bufbuild/protobuf';
import { type GraphProto, type ModelProto, ModelProtoSchema, type TensorProto } from 'onnx-buf';
import { encoderExtractor } from '../encoders/index.js';
import { EngineError } from '../errors/index.js';
import {
  type EncoderDescription,
  type FeatureExtractor,
  featureType,
  registerFeatureExtractor,
  sampleRate,
} from '../features/index.js';
import { labelType } from '../labels/index.js';
import { highestOrder } from '../language/counts.js';
import { Random } from '../random/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { type ModelFileDescription, readDescription } from './model-file.js';
import { Recogniser } from './recogniser.js';
import type { ModelDescription } from './types.js';

const mostFields = 100_000;
const mostLabels = 5000;
const longestLabel = 64;
const largestBeam = 1000;
const largestSubsamplingFactor = 16;
const triedSeconds = 1;

const refuse = (detail: string, cause?: unknown): EngineError =>
  new EngineError('model-file-invalid', `The model file cannot be used: ${detail}`, { cause });

/**
 * Whether a model file from elsewhere can be used: its description is within bounds, its graph is self-contained
 * and its weights are finite, and it transcribes a second of noise into what it promises. Runs what it is given: to be
 * called where it can be killed. Throws 'model-file-invalid', naming what is wrong.
 */
export async function checkModel(ort: OnnxRuntime, bytes: Uint8Array): Promise<ModelDescription> {
  refuseManyFields(bytes);
  const description = readDescription(bytes);
  if (description.encoder) registerFeatureExtractor(standingIn(description.encoder));
  refuseDescription(description);
  refuseGraph(bytes);
  const recogniser = await Recogniser.load(ort, bytes, { threads: 1 });
  try {
    await tryOut(recogniser);
  } finally {
    await recogniser.release();
  }
  return description;
}

/** Noise of the shape of what an encoder makes of sound: the encoder itself is not part of the model, and is tried when it comes. */
function standingIn(encoder: EncoderDescription): FeatureExtractor {
  const { dimension, frameShiftMs } = encoder;
  const random = new Random(2);
  return encoderExtractor(encoder, async (samples) => {
    const frameCount = Math.max(1, Math.floor((1000 * samples.length) / sampleRate / frameShiftMs));
    const frames = Float32Array.from({ length: frameCount * dimension }, () => random.next() - 0.5);
    return { frames, frameCount, dimension };
  });
}

/** Millions of empty fields are read into millions of objects: counted first, at the level where files have few. */
function refuseManyFields(bytes: Uint8Array): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) throw refuse('it ends within a field.');
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw refuse('it is no ONNX file.');
  };
  for (let fields = 0; at < bytes.length; fields++) {
    if (fields > mostFields) throw refuse(`it has more than ${mostFields} fields.`);
    const wireType = varint() % 8;
    if (wireType === 0) varint();
    else if (wireType === 1) at += 8;
    else if (wireType === 2) {
      const length = varint();
      at += length;
    } else if (wireType === 5) at += 4;
    else throw refuse('it is no ONNX file.');
  }
}

function refuseDescription(d: ModelFileDescription): void {
  labelType(d.labelType);
  if (d.labels.length === 0) throw refuse('it has no labels.');
  if (d.labels.length > mostLabels)
    throw refuse(`it has ${d.labels.length} labels; at most ${mostLabels} are accepted.`);
  if (new Set(d.labels).size < d.labels.length) throw refuse('it has a label twice.');
  for (const label of d.labels) {
    const shown = JSON.stringify(label.slice(0, longestLabel));
    if (label === '' || Array.from(label).length > longestLabel || /[\s\p{Cc}\p{Cs}]/u.test(label)) {
      throw refuse(`${shown} is no label: one is 1 to ${longestLabel} characters without white space.`);
    }
    if (label.normalize('NFC') !== label) throw refuse(`its label ${shown} is not in NFC.`);
  }
  const within = (name: string, value: number, lowest: number, highest: number) => {
    if (!(Number.isInteger(value) && value >= lowest && value <= highest)) {
      throw refuse(`its ${name} is ${value}, which should be ${lowest} to ${highest}.`);
    }
  };
  within('beam width', d.beamWidth, 1, largestBeam);
  within('subsampling factor', d.subsamplingFactor, 1, largestSubsamplingFactor);
  if (typeof d.decodingMergeRepeated !== 'boolean')
    throw refuse('its description lacks how labels are decoded.');
  const { dimension } = featureType(d.featureType);
  within('number of features a frame', d.featureDimension, dimension, dimension);
  const { languageModel } = d;
  if (languageModel === undefined) return;
  if (
    typeof languageModel !== 'object' ||
    languageModel === null ||
    typeof languageModel.counts !== 'string'
  ) {
    throw refuse('its label n-grams are none.');
  }
  within('n-gram order', languageModel.order, 1, highestOrder);
  for (const number of [languageModel.weight, languageModel.insertionBonus, languageModel.priorWeight ?? 0]) {
    if (!(Number.isFinite(number) && Math.abs(number) <= 100)) {
      throw refuse('the weights of its label n-grams are no numbers from -100 to 100.');
    }
  }
}

function refuseGraph(bytes: Uint8Array): void {
  const model: ModelProto = fromBinary(ModelProtoSchema, bytes);
  if (model.functions.length > 0 || model.trainingInfo.length > 0) {
    throw refuse('it holds functions or training graphs; export the recogniser alone.');
  }
  if (!model.graph) throw refuse('it holds no network.');
  refuseUnsupportedParts(model.graph, 0);
}

function refuseUnsupportedParts(graph: GraphProto, depth: number): void {
  if (depth > 8) throw refuse('its graphs are nested too deeply.');
  if (graph.sparseInitializer.length > 0) throw refuse('it has sparse weights, which are not taken.');
  for (const tensor of graph.initializer) refuseTensor(tensor);
  for (const node of graph.node) {
    if (node.domain !== '' && node.domain !== 'ai.onnx') {
      throw refuse(`it needs the operator ${node.domain}.${node.opType}, which is none of ONNX's own.`);
    }
    for (const attribute of node.attribute) {
      for (const tensor of [attribute.t, ...attribute.tensors]) if (tensor) refuseTensor(tensor);
      for (const inner of [attribute.g, ...attribute.graphs])
        if (inner) refuseUnsupportedParts(inner, depth + 1);
    }
  }
}

const float32 = 1;

function refuseTensor(tensor: TensorProto): void {
  if (tensor.externalData.length > 0 || tensor.dataLocation !== 0) {
    throw refuse(`its weights '${tensor.name}' are in another file; export them into this one.`);
  }
  if (tensor.dataType !== float32) return;
  const raw = tensor.rawData;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  let finite = tensor.floatData.every(Number.isFinite);
  for (let at = 0; finite && at + 4 <= raw.byteLength; at += 4)
    finite = Number.isFinite(view.getFloat32(at, true));
  if (!finite) throw refuse(`its weights '${tensor.name}' are not finite.`);
}

async function tryOut(recogniser: Recogniser): Promise<void> {
  const random = new Random(1);
  const noise = Float32Array.from({ length: triedSeconds * sampleRate }, () => random.next() * 0.2 - 0.1);
  const logProbs = await recogniser.logProbabilities(noise);
  if (logProbs.some((p) => Number.isNaN(p) || p === Number.POSITIVE_INFINITY)) {
    throw refuse('its network outputs no numbers for a second of noise.');
  }
  await recogniser.transcribe(noise);
}
