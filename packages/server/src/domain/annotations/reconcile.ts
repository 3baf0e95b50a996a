import type { AnnotatedUtterance } from '@persephone/formats/annotation-import';
import type { StoredAnnotation } from './document.js';

/** What is to be done so that the utterances of a document are as its file has them, but for what a person did here. */
export interface Reconciliation {
  readonly create: readonly AnnotatedUtterance[];
  /**
   * Text, times or speaker changed in the file, or the channel in the recipe, and nobody has changed the utterance's text or
   * times here. A speaker or channel that a person has chosen stays.
   */
  readonly update: readonly { readonly stored: StoredAnnotation; readonly now: AnnotatedUtterance }[];
  readonly unchanged: number;
  /** Changed in the file, but corrected or deleted here: the utterance stays, what the file has is noted. */
  readonly keep: readonly { readonly stored: StoredAnnotation; readonly now: AnnotatedUtterance }[];
  /** No longer in the file, and nobody has changed or used them here. */
  readonly remove: readonly StoredAnnotation[];
  /** No longer in the file; the utterance stays and is no longer of this document. */
  readonly detach: readonly StoredAnnotation[];
}

/**
 * Compare what a file has with what was made of it before, annotation by annotation.
 * @param stored those of the tiers that are taken from the file now, and of those that it no longer has
 */
export function reconcile(
  stored: readonly StoredAnnotation[],
  utterances: readonly AnnotatedUtterance[],
): Reconciliation {
  const before = new Map(stored.map((one) => [placeOf(one), one]));
  const create: AnnotatedUtterance[] = [];
  const update: { stored: StoredAnnotation; now: AnnotatedUtterance }[] = [];
  const keep: { stored: StoredAnnotation; now: AnnotatedUtterance }[] = [];
  let unchanged = 0;
  for (const now of utterances) {
    const place = placeOf(now);
    const one = before.get(place);
    before.delete(place);
    if (!one) create.push(now);
    else if (isSame(one, now)) unchanged += 1;
    else if (isAsImported(one)) update.push({ stored: one, now });
    else if (isSameInFile(one, now)) unchanged += 1;
    else keep.push({ stored: one, now });
  }
  const gone = [...before.values()];
  const isFree = (one: StoredAnnotation) =>
    isAsImported(one) && one.utterance?.speaker === one.speaker && one.utterance.corpora === 0;
  return {
    ...{ create, update, unchanged, keep },
    remove: gone.filter((one) => one.utterance === null || isFree(one)),
    detach: gone.filter((one) => one.utterance !== null && !isFree(one)),
  };
}

/** By what an annotation of a document is known. */
export const placeOf = ({ tier, key }: { readonly tier: string; readonly key: string }) => `${tier}\n${key}`;

const isSameInFile = (one: StoredAnnotation, now: AnnotatedUtterance) =>
  one.text === now.annotated &&
  one.speaker === now.speaker &&
  one.startMs === now.startMs &&
  one.endMs === now.endMs &&
  one.channel === now.channel;

/** The labels, too, which other text rules make of the same text. */
const isSame = (one: StoredAnnotation, now: AnnotatedUtterance) =>
  isSameInFile(one, now) && one.labels === now.labels.join(' ');

/** Whether the utterance is there as the import left it. */
export function isAsImported({
  utterance,
  transcriptionId,
  startMs,
  endMs,
}: Pick<StoredAnnotation, 'transcriptionId' | 'startMs' | 'endMs'> & {
  readonly utterance: Pick<
    NonNullable<StoredAnnotation['utterance']>,
    'transcriptionId' | 'startMs' | 'endMs'
  > | null;
}): boolean {
  return (
    utterance !== null &&
    utterance.transcriptionId === transcriptionId &&
    utterance.startMs === startMs &&
    utterance.endMs === endMs
  );
}
