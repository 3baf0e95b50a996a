export { decodeAudio, type Stretch } from './decode.js';
export { encodeWav16 } from './encode-wav.js';
export { type AudioInfo, inspectAudio } from './inspect.js';
export { longestHours } from './limits.js';
export { Resampler, resampledLength, targetRate } from './resample.js';
export { type AudioFormat, sniffAudio } from './sniff.js';

/** Extensions of the files that can be decoded; what a file is, its bytes decide. */
export const acceptedAudioExtensions = ['.wav', '.wave', '.mp3', '.flac', '.ogg', '.oga', '.opus'] as const;
