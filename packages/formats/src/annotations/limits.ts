import { AnnotationError } from './error.js';
import type { AnnotationDocument } from './model.js';

/** Far beyond what people write: a day of speech has some ten thousand annotations. */
const most = {
  annotations: 1_000_000,
  tiers: 10_000,
  /** Long TextGrids and subtitles have four an annotation. */
  lines: 4_000_000,
  /** ELAN's files have eight an annotation. */
  tags: 8_000_000,
};

const inWords = (count: number) => count.toLocaleString('en');

const refused = (what: string) =>
  new AnnotationError(
    'annotations-refused',
    `it has ${what}. Divide it, or leave out of it what is no transcription.`,
  );

/** Before a file is read: what has so many lines or tags would take more memory than there may be. Throws AnnotationError. */
export function refuseTooManyParts(bytes: Uint8Array): void {
  let [feeds, returns, tags] = [0, 0, 0];
  for (const byte of bytes) {
    if (byte === 0x0a) feeds++;
    else if (byte === 0x0d) returns++;
    else if (byte === 0x3c) tags++;
  }
  const lines = Math.max(feeds, returns);
  if (lines > most.lines) throw refused(`${inWords(lines)} lines; at most ${inWords(most.lines)} are read`);
  if (tags > most.tags) throw refused(`${inWords(tags)} tags; at most ${inWords(most.tags)} are read`);
}

/** While it is read. Throws AnnotationError. */
export function refuseTooManyTiers(tiers: number): void {
  if (tiers > most.tiers) throw refused(`more than ${inWords(most.tiers)} tiers`);
}

/** Once it is read. Throws AnnotationError. */
export function refuseTooManyAnnotations({ tiers }: Pick<AnnotationDocument, 'tiers'>): void {
  refuseTooManyTiers(tiers.length);
  const annotations = tiers.reduce((sum, tier) => sum + tier.annotations.length, 0);
  if (annotations > most.annotations) {
    throw refused(`${inWords(annotations)} annotations; at most ${inWords(most.annotations)} are read`);
  }
}
