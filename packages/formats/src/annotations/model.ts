import { type DescribedLanguage, type NamedLanguage, namedLanguage } from '../languages/index.js';

/** How the times of an annotation are known. */
export type TimeSource =
  /** Both ends are in the file: the annotation's own, or those of the one that it is associated with. */
  | 'given'
  /** An equal part of the segment of the annotation that it subdivides. */
  | 'divided'
  /** An end without a time of its own, put between its nearest neighbours. */
  | 'estimated'
  /** At least one end is not known. */
  | 'unknown';

export interface Annotation {
  /** As the file has it; null where the format has none. */
  readonly id: string | null;
  /** Whole milliseconds in the time of the annotations; add the origin of a media file for the position in it. */
  readonly start: number | null;
  readonly end: number | null;
  readonly time: TimeSource;
  /** In NFC, not trimmed. */
  readonly text: string;
  /** The id of the annotation of a higher tier that it refers to. */
  readonly parent: string | null;
}

export interface Tier {
  readonly id: string;
  /** The linguistic type or, where the format has none, the kind of tier. */
  readonly type: string | null;
  /** How its annotations depend on the parent tier's, in the words of the format. */
  readonly constraint: string | null;
  /** As the tier itself names it; what else may name the speaker is in `speakerOf`. */
  readonly participant: string | null;
  readonly annotator: string | null;
  /** As the file names it: of ELAN's, the id of one that it describes. */
  readonly language: string | null;
  readonly parent: string | null;
  /** By start, then end; those without times last, in the order of the file. */
  readonly annotations: readonly Annotation[];
  /** All boundaries of a tier that covers its recording from end to end, in ms: also those of segments without text. */
  readonly boundaries?: readonly number[];
}

export interface Media {
  /** The last part of its address, percent escapes decoded, in NFC. */
  readonly name: string;
  /** The same as it stands in the file. */
  readonly rawName: string;
  readonly url: string | null;
  readonly relativeUrl: string | null;
  readonly mimeType: string | null;
  /** Position in the media file = time of an annotation + this; may be negative. */
  readonly originMilliseconds: number;
  /** The address of the media file that this was made from. */
  readonly extractedFrom: string | null;
}

export interface Place {
  /** From 1. */
  readonly line?: number;
  /** In characters, from 1. */
  readonly column?: number;
  readonly tier?: string;
  readonly annotation?: string;
  readonly milliseconds?: number;
}

export interface Fault {
  readonly code: string;
  readonly message: string;
  /** Where it occurs first. */
  readonly place: Place;
  readonly count: number;
}

export interface AnnotationDocument {
  readonly format: string;
  /** Of the format, where the file says it. */
  readonly version: string | null;
  /** In the order of the file. */
  readonly media: readonly Media[];
  readonly tiers: readonly Tier[];
  /** Where the format describes those that its tiers name. */
  readonly languages?: readonly DescribedLanguage[];
  readonly faults: readonly Fault[];
}

/** Of which language a tier's annotations are, where the file says it. */
export function languageOfTier(
  { languages = [] }: Pick<AnnotationDocument, 'languages'>,
  { language }: Pick<Tier, 'language'>,
): NamedLanguage | null {
  if (language === null) return null;
  const described = languages.find(({ id }) => id === language);
  return namedLanguage(described ?? { id: language, definition: null, label: null });
}
