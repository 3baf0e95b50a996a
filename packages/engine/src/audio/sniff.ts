import { type AudioFormat, audioKind, isPlainText } from '@persephone/formats/file-kind';
import { EngineError } from '../errors/index.js';

/**
 * The format of a file by its first bytes (all of it, or at least `audioHeadBytes`); its name does not count. Throws
 * 'audio-empty', 'audio-format-unknown', 'audio-unreadable'.
 */
export function sniffAudio(head: Uint8Array, fileName: string): AudioFormat {
  if (head.length === 0) {
    throw new EngineError('audio-empty', `${fileName} is an empty file (0 bytes). Copy or record it again.`);
  }
  const kind = audioKind(head);
  if (kind?.decoded) return kind.format;
  if (kind) {
    throw new EngineError(
      'audio-format-unknown',
      `${fileName} is ${kind.name}, which cannot be decoded here. ${kind.remedy ?? (kind.converted ? 'Install ffmpeg on the machine that decodes it, or export it as WAV, FLAC, MP3 or Ogg' : 'Export it as WAV, FLAC, MP3 or Ogg')}.`,
    );
  }
  throw new EngineError(
    'audio-unreadable',
    `${fileName} does not look like audio${isPlainText(head) ? ': it begins like a text file' : ''}. ` +
      'Check that it is the right file; WAV, FLAC, MP3, Ogg, AIFF, M4A and MP4 can be read.',
  );
}
