import { flacCodec, mpegCodec, opusCodec, vorbisCodec } from './codecs.js';
import { CompressedDecoder } from './compressed.js';
import { FlacReader, MpegReader, OggReader } from './readers.js';
import { sniffAudio } from './sniff.js';
import type { SoundDecoder } from './sound-decoder.js';
import { WavDecoder } from './wav.js';

/** The decoder for a file that begins with these bytes, which are then to be pushed, too. To be freed after use. */
export async function openSoundDecoder(head: Uint8Array, fileName: string): Promise<SoundDecoder> {
  const format = sniffAudio(head, fileName);
  switch (format) {
    case 'wav':
      return new WavDecoder(fileName);
    case 'flac':
      return new CompressedDecoder(fileName, await flacCodec(), new FlacReader(head));
    case 'ogg-flac':
      return new CompressedDecoder(fileName, await flacCodec(), OggReader.flac(head, fileName));
    case 'ogg-vorbis':
      return new CompressedDecoder(fileName, await vorbisCodec(), OggReader.vorbis(fileName));
    case 'ogg-opus':
      return new CompressedDecoder(fileName, await opusCodec(), OggReader.opus(head, fileName));
    case 'mpeg':
      return new CompressedDecoder(fileName, await mpegCodec(), new MpegReader());
  }
}
