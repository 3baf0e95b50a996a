export {
  type AudioFormat,
  type AudioKind,
  audioHeadBytes,
  audioKind,
  type ConvertedFormat,
  type PlainFormat,
} from './audio.js';
export { beginsWith } from './begins-with.js';
export { audioTailBytes, declaredDuration } from './duration.js';
export { audioExtensions } from './extensions.js';
export { findMpegFrame, id3Length, type MpegFrameHeader, mpegFrameHeader } from './mpeg-frames.js';
export { isPlainText } from './others.js';
