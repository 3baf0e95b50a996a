export {
  type EncoderSettings,
  encoderDescriptionOf,
  encoderFeatureType,
  readEncoderSettings,
} from './description.js';
export { Encoder, type EncoderFile } from './encoder.js';
export { floatsOf, halvesOf } from './half.js';
