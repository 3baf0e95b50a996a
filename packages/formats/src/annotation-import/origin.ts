import type { Media } from '../annotations/index.js';
import { preferredFirst } from '../annotations/media.js';
import { namesOf, plainName, stemOf } from '../annotations/pairing.js';

/**
 * What is added to the times of annotations for the position in this recording, ms: the origin of the media file of its name,
 * else of its name without the extension, as of a video whose sound it is, else of the first.
 */
export const originOf = (media: readonly Media[], recording: string): number =>
  (ownMedia(media, recording) ?? media[0])?.originMilliseconds ?? 0;

/** What a person should know of that; undefined where there is nothing. */
export function originNote(media: readonly Media[], recording: string): string | undefined {
  if (ownMedia(media, recording) || !media.some(({ originMilliseconds }) => originMilliseconds !== 0))
    return undefined;
  const origins = media.map(({ name, originMilliseconds }) => `${name}: ${originMilliseconds} ms`).join(', ');
  return (
    `No media file is called as the recording, ${recording}, and they do not all begin at 0 (${origins}): ` +
    `${originOf(media, recording)} ms were added to all times. Listen whether they fit.`
  );
}

function ownMedia(media: readonly Media[], recording: string): Media | undefined {
  const name = plainName(recording);
  return (
    media.find((one) => namesOf(one).includes(name)) ??
    preferredFirst(media).find((one) => namesOf(one).some((other) => stemOf(other) === stemOf(name)))
  );
}
