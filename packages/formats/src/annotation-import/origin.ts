import type { Media } from '../annotations/index.js';
import { preferredFirst } from '../annotations/media.js';
import { namesOf, plainName, stemOf } from '../annotations/pairing.js';

/**
 * What is added to the times of annotations for the position in this recording, ms: the origin of the media file of its name,
 * else of its name without the extension, as of a video whose sound it is, else of the first.
 */
export function originOf(media: readonly Media[], recording: string): number {
  const name = plainName(recording);
  const own =
    media.find((one) => namesOf(one).includes(name)) ??
    preferredFirst(media).find((one) => namesOf(one).some((other) => stemOf(other) === stemOf(name)));
  return (own ?? media[0])?.originMilliseconds ?? 0;
}
