import type { Page, PageRequest } from '../pages.js';

/** One unit a recogniser predicts: a phoneme, a tone. */
export interface Label {
  readonly id: number;
  /** NFC, unique. */
  readonly label: string;
}

export interface LabelRepository {
  /** `label-exists` where the database has it already. */
  insert(label: string): Promise<Label>;
  /** Make sure that all of these exist (insert, on conflict do nothing) and return them all. */
  ensure(labels: readonly string[]): Promise<Label[]>;
  list(page: PageRequest): Promise<Page<Label>>;
}

export interface KindDescription {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly explanation: string;
}
