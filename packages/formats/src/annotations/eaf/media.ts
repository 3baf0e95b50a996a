import type { Faults } from '../faults.js';
import { mediaOf } from '../media.js';
import type { Media } from '../model.js';
import type { RawEaf } from './raw.js';

export function eafMedia({ media, mediaFile }: RawEaf, faults: Faults): Media[] {
  // Very old files have only this.
  if (media.length === 0) return mediaFile === null ? [] : [mediaOf(mediaFile)];
  return media.map((descriptor) => {
    const url = descriptor.MEDIA_URL ?? '';
    const relative = descriptor.RELATIVE_MEDIA_URL ?? '';
    if (url === '' && relative === '') faults.add('media-without-name', 'A media descriptor names no file.');
    return mediaOf(url === '' ? relative : url, {
      url: url === '' ? null : url,
      relativeUrl: relative === '' ? null : relative,
      mimeType: descriptor.MIME_TYPE ?? null,
      originMilliseconds: origin(descriptor.TIME_ORIGIN, faults),
      extractedFrom: descriptor.EXTRACTED_FROM ?? null,
    });
  });
}

function origin(value: string | undefined, faults: Faults): number {
  if (value === undefined) return 0;
  const number = /^\s*[+-]?\d+\s*$/u.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number)) return number + 0;
  faults.add(
    'media-origin',
    `TIME_ORIGIN ${JSON.stringify(value.slice(0, 40))} is no whole number of ms; it counts as 0.`,
  );
  return 0;
}
