import type { Media } from '../annotations/index.js';
import { lastPart } from '../annotations/media.js';

/**
 * What is added to the times of annotations for the position in this recording, ms: the origin of the media file of its name,
 * else of the first.
 */
export function originOf(media: readonly Media[], recording: string): number {
  const name = lastPart(recording).normalize('NFC').toLowerCase();
  const own = media.find((one) => one.name.toLowerCase() === name);
  return (own ?? media[0])?.originMilliseconds ?? 0;
}
