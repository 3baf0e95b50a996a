export { type ByteSource, byteSource } from './byte-source.js';
export { type DecodeOptions, decodeAudio } from './decode.js';
export { type AudioHeader, readAudioHeader } from './header.js';
export { type AudioInfo, inspectAudio } from './inspect.js';
export { levelWarnings } from './levels.js';
export { longestHours } from './limits.js';
export { Recording, type SoundSegment } from './recording.js';
export { Resampler, resampledLength, targetRate } from './resample.js';
export { sniffAudio } from './sniff.js';
export { type AudioWarning, type AudioWarningCode, audioWarningCodes } from './warnings.js';

/** Extensions of the files that can be decoded; what a file is, its bytes decide. */
export const acceptedAudioExtensions = ['.wav', '.wave', '.mp3', '.flac', '.ogg', '.oga', '.opus'] as const;
