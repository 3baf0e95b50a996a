import { EngineError } from '../errors/index.js';
import { sniffAudio } from './sniff.js';
import type { SoundDecoder } from './sound-decoder.js';
import { WavDecoder } from './wav.js';

/** The decoder for a file that begins with these bytes (which are then to be pushed, too). */
export async function openSoundDecoder(head: Uint8Array, fileName: string): Promise<SoundDecoder> {
  const format = sniffAudio(head, fileName);
  if (format === 'wav') return new WavDecoder(fileName);
  throw new EngineError(
    'audio-format-unknown',
    `${fileName} is ${format}, which cannot be decoded here. Export it as WAV.`,
  );
}
