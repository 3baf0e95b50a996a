import type { DescribedLanguage } from '../../languages/index.js';

/** An EAF as it stands in the file, before times are worked out. */
export interface Slot {
  readonly id: string;
  /** Whole milliseconds, null where the file has none. */
  value: number | null;
  /** Put between its neighbours. */
  estimated: boolean;
  /** Position in TIME_ORDER. */
  readonly index: number;
}

export interface RawAnnotation {
  readonly id: string | null;
  readonly kind: 'alignable' | 'reference';
  readonly tier: RawTier;
  /** Of an alignable annotation. */
  readonly from: string | null;
  readonly to: string | null;
  /** Of a reference. */
  readonly of: string | null;
  readonly previous: string | null;
  readonly line: number;
  text: string;
  hasValue: boolean;
}

export interface RawTier {
  readonly id: string;
  readonly type: string | null;
  readonly parent: string | null;
  readonly participant: string | null;
  readonly annotator: string | null;
  readonly language: string | null;
  readonly line: number;
  readonly annotations: RawAnnotation[];
}

export interface RawType {
  readonly id: string;
  readonly constraint: string | null;
}

export interface RawEaf {
  version: string | null;
  timeUnits: string | null;
  mediaFile: string | null;
  readonly media: Readonly<Record<string, string>>[];
  readonly slots: Map<string, Slot>;
  readonly tiers: RawTier[];
  readonly languages: DescribedLanguage[];
  readonly types: Map<string, RawType>;
}
