import { beginsWith, id3Length } from '@persephone/formats/file-kind';

/** Length of the ID3v2, ID3v1 or APE tag that begins here; 0 where none does. */
export function tagLength(bytes: Uint8Array, at = 0): number {
  const id3 = id3Length(bytes, at);
  if (id3 > 0) return id3;
  if (beginsWith(bytes, 'APETAGEX', at) && bytes.length >= at + 32) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 32);
    const isHeader = (view.getUint32(20, true) & 0x2000_0000) !== 0;
    return isHeader ? 32 + view.getUint32(12, true) : 32;
  }
  return 0;
}

/** So many bytes identify a tag. */
export const tagMarkBytes = 12;

/** Whether a tag begins here, as programs put them behind the sound: ID3v1, APE, Lyrics3, ID3v2. */
export function tagBehind(bytes: Uint8Array): boolean {
  return ['TAG', 'APETAGEX', 'LYRICSBEGIN'].some((mark) => beginsWith(bytes, mark)) || id3Length(bytes) > 0;
}

/** Bytes that only fill room. */
export const isPadding = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
