import type { NetworkDesign, NetworkPurpose } from '../architecture.js';
import { initialParameters } from './initialisation.js';
import { parameterLayout, shapeOf } from './parameters.js';
import { recognitionGraph } from './recognition-graph.js';
import type { BlstmCtcSettings } from './settings.js';
import { otherWeight, takeOver } from './take-over.js';
import { trainingGraph, trainingInputs } from './training-graph.js';

export { sizesOf } from './take-over.js';

export function design(settings: BlstmCtcSettings, purpose: NetworkPurpose): NetworkDesign {
  const shape = shapeOf(settings, purpose);
  return {
    parameters: parameterLayout(shape),
    initialise: (random) => initialParameters(shape, settings, random),
    trainingGraph: (options = {}) =>
      trainingGraph(shape, { ...options, auxiliaryWeight: settings.auxiliaryLoss }),
    trainingInputs: (batch, regularised, random) =>
      trainingInputs(shape, regularised ? settings.dropout : { ...settings.dropout, rate: 0 }, batch, random),
    otherWeight: (weights) => otherWeight(shape, weights),
    takeOver: (weights, outputs, theta) => takeOver(shape, weights, outputs, theta),
    recognitionGraph: (input, networks, metadata) => recognitionGraph(shape, input, networks, metadata),
  };
}
