import type { Media } from './model.js';

/** The last part of an address, whatever separates its parts. */
export function lastPart(url: string): string {
  return url.split(/[/\\]/u).at(-1) ?? '';
}

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // Addresses are often not escaped at all, and a percent sign then is one.
    return name;
  }
}

/** A media file as an annotation file names it. Names from files never become paths: they are only compared. */
export function mediaOf(address: string, more: Partial<Omit<Media, 'name' | 'rawName'>> = {}): Media {
  const rawName = lastPart(address);
  return {
    name: unescaped(rawName).normalize('NFC'),
    rawName,
    url: address,
    relativeUrl: null,
    mimeType: null,
    originMilliseconds: 0,
    extractedFrom: null,
    ...more,
  };
}

/** The one to listen to: WAV, then other audio, then video; in the order of the file. */
export const preferredMedia = (media: readonly Media[]): Media | undefined => preferredFirst(media)[0];

export function preferredFirst(media: readonly Media[]): Media[] {
  const rank = ({ mimeType, name }: Media): number => {
    if (/^audio\/(x-)?wav$/iu.test(mimeType ?? '') || /\.wav$/iu.test(name)) return 0;
    if (/^audio\//iu.test(mimeType ?? '') || /\.(mp3|flac|ogg|opus|m4a)$/iu.test(name)) return 1;
    return 2;
  };
  return media.toSorted((a, b) => rank(a) - rank(b));
}
