import { id3Length } from './mpeg-frames.js';

const starts = (bytes: Uint8Array, text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
};

/** Whether a tag begins here, as programs put them behind the sound: ID3v1, APE, Lyrics3, ID3v2. */
export function tagBehind(bytes: Uint8Array): boolean {
  return ['TAG', 'APETAGEX', 'LYRICSBEGIN'].some((mark) => starts(bytes, mark)) || id3Length(bytes) > 0;
}
