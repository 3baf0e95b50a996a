import { audioHeadBytes, beginsWith, id3Length } from '@persephone/formats/file-kind';
import { EngineError } from '../errors/index.js';
import { type ByteSource, byteSource, HeaderBytes } from './byte-source.js';
import { openAiff, openCaf } from './chunks.js';
import { openFlac } from './flac.js';
import { openMpeg } from './mpeg.js';
import { openOgg } from './ogg.js';
import { sniffAudio } from './sniff.js';
import type { SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';
import { openWav } from './wav.js';

/**
 * Reads a file's header, of which a bounded number of bytes is looked at (256 KiB at the most; of MP4 and Matroska as much
 * as says where their sound is). Throws the EngineErrors that the header shows already.
 */
export async function openSoundFile(
  from: Uint8Array | ByteSource,
  fileName: string,
  warn: WarningSink = () => {},
): Promise<SoundFile> {
  const header = await HeaderBytes.of(byteSource(from), audioHeadBytes);
  const format = sniffAudio(header.head, fileName);
  switch (format) {
    case 'wav':
      return openWav(header, fileName, warn);
    case 'flac':
      return openFlac(header, fileName, warn);
    case 'ogg-flac':
    case 'ogg-vorbis':
    case 'ogg-opus':
      return openOgg(header, format, fileName, warn);
    case 'aiff':
      return openAiff(header, fileName, warn);
    case 'caf':
      return openCaf(header, fileName, warn);
    case 'mp4':
    case 'matroska': {
      // Only those who have such a file load what reads it.
      const { openContainer } = await import('./container.js');
      return openContainer(header.source, format, fileName, warn);
    }
    case 'mpeg':
      if (await isBehindTag(header, 'fLaC')) return openFlac(header, fileName, warn);
      if (await isBehindTag(header, 'RIFF')) throw wavBehindTag(fileName);
      return openMpeg(header, fileName, warn);
  }
}

/** Behind a tag, which may be so large that the first bytes do not show what follows. */
async function isBehindTag(header: HeaderBytes, wanted: string): Promise<boolean> {
  const tag = id3Length(header.head);
  const mark = tag > 0 ? await header.at(tag, 4) : undefined;
  return mark !== undefined && beginsWith(mark, wanted);
}

const wavBehindTag = (fileName: string): EngineError =>
  new EngineError(
    'audio-unreadable',
    `${fileName} is a WAV file behind an ID3 tag, where most programs do not find it. Remove the tag with the program that put ` +
      'it there, or convert it: ffmpeg -i in out.wav',
  );
