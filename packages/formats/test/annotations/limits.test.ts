import { expect, test } from 'vitest';
import { AnnotationError, readAnnotations } from '../../src/annotations/index.js';

const encoder = new TextEncoder();
const eaf = (tiers: string) =>
  encoder.encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER TIME_UNITS="milliseconds"/>` +
      `<TIME_ORDER/>${tiers}<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="x"/></ANNOTATION_DOCUMENT>`,
  );
const tiers = (count: number) =>
  eaf(Array.from({ length: count }, (_, i) => `<TIER TIER_ID="t${i}" LINGUISTIC_TYPE_REF="x"/>`).join(''));

test.each([
  ['lines', () => encoder.encode(`0\t1\ta${'\n'.repeat(4_000_001)}`), /4,000,001 lines/],
  ['lines of another system', () => encoder.encode(`0\t1\ta${'\r\n'.repeat(4_000_001)}`), /4,000,001 lines/],
  ['tags', () => eaf('<'.repeat(8_000_001)), /8,000,0\d\d tags/],
  ['tiers', () => tiers(10_001), /more than 10,000 tiers/],
  ['annotations', () => encoder.encode('0\t1\ta\n'.repeat(1_000_001)), /1,000,001 annotations/],
])('a file of too many %s is refused in a sentence', { timeout: 60_000 }, (_, bytes, message) => {
  expect(() => readAnnotations(bytes())).toThrow(AnnotationError);
  expect(() => readAnnotations(bytes())).toThrow(message);
});

test('as many tiers as may be are read', () => {
  expect(readAnnotations(tiers(10_000)).tiers).toHaveLength(10_000);
});
