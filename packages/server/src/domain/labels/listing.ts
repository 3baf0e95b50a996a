import type { Label } from './label.js';

export const labelSorts = ['created', 'label'] as const;
export interface LabelFilter {
  readonly label?: string | undefined;
}
export interface ListedLabel extends Label {
  /** In how many corpora it is, and how often it stands in them all. */
  readonly corpora: number;
  readonly occurrences: number;
}
