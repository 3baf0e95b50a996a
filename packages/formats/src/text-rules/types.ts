/** What is done to the text of an annotation, in order, before it is divided. All texts are in NFC and taken literally. */
export type TextStep =
  /** The annotation is left out where its text contains one of these: code-switching, what was not understood. */
  | { readonly kind: 'leave-out'; readonly containing: readonly string[] }
  /** Brackets, tags and what stands between them go. An opening without its closing stays, and is reported. */
  | { readonly kind: 'drop-between'; readonly open: string; readonly close: string }
  /** Each of these goes, the longest first: hesitations, markers. */
  | { readonly kind: 'drop'; readonly texts: readonly string[] }
  | { readonly kind: 'replace'; readonly from: string; readonly to: string }
  /** Punctuation and symbols (Unicode P and S) go, except these. */
  | { readonly kind: 'drop-punctuation'; readonly keep: readonly string[] }
  | { readonly kind: 'lower-case' };

/** What becomes of a character that begins no entry: the annotation is left out, or it is a label, or it goes. */
export type UnknownCharacter = 'leave-out' | 'keep' | 'drop';

/** How the words of a text, which white space separates, become labels. */
export type Splitting =
  /** Each word is a label. */
  | { readonly kind: 'white-space' }
  /** Each letter with its marks is a label (extended grapheme clusters, UAX #29). */
  | { readonly kind: 'graphemes' }
  /** The longest entry that fits is a label. */
  | { readonly kind: 'inventory'; readonly labels: readonly string[]; readonly unknown: UnknownCharacter }
  /** The longest spelling that fits becomes its labels, which white space separates; none, where it is silent. */
  | {
      readonly kind: 'table';
      readonly rows: readonly { readonly from: string; readonly to: string }[];
      readonly unknown: UnknownCharacter;
    };

/** How the text of annotations becomes labels. */
export interface TextRules {
  readonly steps: readonly TextStep[];
  readonly splitting: Splitting;
  /** A label between two words; null for none. */
  readonly wordBoundary: string | null;
}

export interface LabelledText {
  readonly labels: readonly string[];
  /** How often each step that was done, by its place in the rules, changed something. */
  readonly changes: readonly number[];
  /** Why the annotation is left out; null where it is not. */
  readonly leftOut: 'step' | 'unknown-character' | 'no-label' | null;
  /** Characters that begin no entry of the inventory or table, as often as they came. */
  readonly unknown: readonly string[];
  /** Where several entries fit and the longest was taken, although a shorter one would fit the rest as well. */
  readonly ambiguous: readonly string[];
  /** Openings without a closing. */
  readonly unclosed: readonly string[];
}
