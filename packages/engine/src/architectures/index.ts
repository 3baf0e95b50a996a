export type {
  Architecture,
  ArchitectureParts,
  GraphInput,
  NetworkDesign,
  NetworkPurpose,
  NetworkSettings,
} from './architecture.js';
export { defineArchitecture } from './architecture.js';
export {
  centreOf,
  type InputNormalisation,
  leftContext,
  meanOf,
  normalisationOf,
  stepsOf,
} from './input.js';
export {
  architectureNamed,
  architectures,
  firstArchitecture,
  isArchitecture,
  registerArchitecture,
} from './registry.js';
