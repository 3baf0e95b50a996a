export type { SampleEncoding, WavFormat } from './format.js';
export { readWavHeader, type WavBytes, type WavData } from './header.js';
export { byteRange, type ReadBytes, readWavLayout, type WavLayout } from './layout.js';
export { implausibleFormat } from './plausible.js';
export { channelDecoder, monoDecoder } from './samples.js';
export { encodeWav16 } from './write.js';
