import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import type { Annotation, AnnotationDocument } from '../model.js';
import { decoded } from '../text/encoding.js';
import { lines } from '../text/lines.js';
import { plainEncoding } from '../text/plain.js';
import { tierWith } from '../tiers.js';
import { checkTimes, milliseconds } from '../times.js';

/** A line of Audacity's: two times in seconds with decimals, and perhaps a text. */
export const audacityLine = /^-?\d+[.,]\d+\t-?\d+[.,]\d+(\t|$)/u;

/** Audacity's labels, as one tier. */
export function readAudacity(bytes: Uint8Array, { eightBit }: ReadOptions): AnnotationDocument {
  const faults = new Faults();
  const annotations: Annotation[] = [];
  for (const { text, number } of lines(decoded(bytes, plainEncoding(bytes, faults, eightBit)))) {
    // After a backslash come the frequencies of the label before.
    if (text.startsWith('\\') || text.trim() === '') continue;
    const [from, to, ...rest] = text.split('\t');
    const start = milliseconds(from);
    const end = milliseconds(to);
    if (start === null || end === null) {
      faults.add(
        'line-unreadable',
        `The line has no two times, and was not read: ${JSON.stringify(text.slice(0, 60))}.`,
        { line: number },
      );
      continue;
    }
    annotations.push({
      id: null,
      start,
      end,
      time: 'given',
      text: rest.join('\t').normalize('NFC'),
      parent: null,
    });
  }
  const tier = tierWith({ id: 'labels', type: 'labels', annotations });
  // A label without length is a point.
  checkTimes(
    tier.id,
    tier.annotations.filter(({ start, end }) => start !== end),
    faults,
  );
  return { format: 'audacity', version: null, media: [], tiers: [tier], faults: faults.list() };
}
