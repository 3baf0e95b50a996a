export {
  type EncoderSettings,
  encoderDescriptionOf,
  encoderExtractor,
  encoderFeatureType,
  encoderFeatureVersion,
  readEncoderSettings,
} from './description.js';
export { Encoder, type EncoderFile } from './encoder.js';
export { floatsOf, halvesOf } from './half.js';
