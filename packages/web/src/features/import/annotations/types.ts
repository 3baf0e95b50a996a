import type { ChannelChoice, LeftOutReason, TierChoice } from '@persephone/formats/annotation-import';
import type { Fault, Media } from '@persephone/formats/annotations';
import type { NamedLanguage } from '@persephone/formats/languages';
import type { TextRules } from '@persephone/formats/text-rules';

// What the page and the worker that holds the annotations tell each other.

/** An annotation file that was read; its annotations stay in the worker. */
export interface ReadAnnotations {
  readonly path: string;
  /** As people call it: the same choice of tiers is for all files of a format. */
  readonly format: string;
  readonly media: readonly Media[];
  readonly tiers: number;
  readonly annotations: number;
  /** Annotations with text and times. */
  readonly timed: number;
  readonly faults: readonly Fault[];
}

/** One that cannot be read, with line and column in the message where it is known. */
export interface UnreadAnnotations {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export type ReadOutcome = { readonly read: ReadAnnotations } | { readonly unread: UnreadAnnotations };

export const facets = ['types', 'names', 'participants'] as const;

/** By what tiers are chosen. */
export type Facet = (typeof facets)[number];

/** Tiers that are alike in one facet. */
export interface TierRow {
  /** Null where the tiers have none of it. */
  readonly name: string | null;
  readonly tiers: number;
  readonly files: number;
  readonly tierNames: readonly string[];
  readonly speakers: readonly string[];
  readonly annotations: number;
  readonly minutes: number;
  readonly samples: readonly string[];
  readonly chosen: boolean;
}

export interface TierOverview {
  /** Of each facet the tiers that fit the choices by the others. */
  readonly rows: Readonly<Record<Facet, readonly TierRow[]>>;
  readonly tiers: number;
  readonly annotations: number;
  readonly minutes: number;
  readonly speakers: readonly string[];
  /** Files in which no tier is chosen. */
  readonly without: readonly string[];
}

/** An annotation file, what of it is taken, and its recording. */
export interface ChosenFile {
  readonly path: string;
  readonly choice: TierChoice;
  readonly recording: string;
  /** Null where it is not known. */
  readonly durationMs: number | null;
  /** How many the recording has; null as before. */
  readonly channelCount: number | null;
  readonly channels: readonly ChannelChoice[];
}

export interface StepPreview {
  /** Annotations in which it changes something. */
  readonly annotations: number;
  readonly examples: readonly { readonly before: string; readonly after: string }[];
}

export interface LabelExample {
  readonly text: string;
  readonly labels: readonly string[];
}

export interface Counted {
  readonly text: string;
  readonly count: number;
}

/** What the choices make of the annotations. */
export interface ImportPreview {
  readonly annotations: number;
  readonly utterances: number;
  readonly milliseconds: number;
  readonly longestMs: number;
  readonly speakers: readonly {
    readonly name: string | null;
    readonly utterances: number;
    readonly milliseconds: number;
  }[];
  readonly labels: readonly { readonly label: string; readonly occurrences: number }[];
  readonly steps: readonly StepPreview[];
  readonly examples: readonly LabelExample[];
  readonly leftOut: readonly {
    readonly reason: LeftOutReason;
    readonly count: number;
    readonly samples: readonly string[];
  }[];
  readonly unknown: readonly Counted[];
  readonly ambiguous: readonly Counted[];
  readonly unclosed: readonly Counted[];
  readonly overlaps: number;
  /** Of which languages the chosen tiers are, as their files say; those of the most files first. */
  readonly languages: readonly (NamedLanguage & { readonly files: number })[];
  readonly files: readonly {
    readonly path: string;
    readonly utterances: number;
    readonly leftOut: number;
    /** In a sentence that none of its tiers fits, and which there are; null where one does. */
    readonly noTier: string | null;
  }[];
}

/** What can be asked of whoever holds the annotations. */
export interface AnnotationDesk {
  read(path: string, bytes: Blob): Promise<ReadOutcome>;
  /** The likeliest tiers of these files. */
  suggestTiers(paths: readonly string[]): Promise<TierChoice>;
  tiers(paths: readonly string[], choice: TierChoice): Promise<TierOverview>;
  suggestRules(files: readonly ChosenFile[]): Promise<TextRules>;
  preview(files: readonly ChosenFile[], rules: TextRules): Promise<ImportPreview>;
  /** The labels of each file, with spaces between them: what the check of labels reads. */
  labels(files: readonly ChosenFile[], rules: TextRules): Promise<readonly { path: string; text: string }[]>;
}
