// What an utterance would be divided into. Pure.
import type { JobDetails } from '../../api/schema.js';
import { canonical } from '../../shared/transcription/label-text.js';
import type { Row } from './rows.js';

export interface Foreseen {
  /** Null: by pauses. */
  readonly modelId: number | null;
  readonly parts: NonNullable<NonNullable<JobDetails['division']>['parts']>;
}

/** Whether it is of this row as it is now: its parts have all labels of it, in order, and lie within it. */
export const isOfRow = ({ parts }: Foreseen, row: Pick<Row, 'from' | 'to' | 'text'>): boolean =>
  canonical(parts.map(({ text }) => text).join(' ')) === canonical(row.text) &&
  parts.every(({ startMs, endMs }) => startMs >= row.from && endMs <= row.to);
