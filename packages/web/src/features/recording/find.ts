// Looking for labels in the rows of a recording. Pure.
import { labelsOf, sequencesIn } from '@persephone/formats/labels';
import type { Row } from './rows.js';

/** The places of the rows in whose text these labels stand one after another; none where nothing is looked for. */
export function rowsWith(rows: readonly Pick<Row, 'text'>[], wanted: string): number[] {
  const sequence = labelsOf(wanted);
  if (sequence.length === 0) return [];
  return rows.flatMap(({ text }, index) => (sequencesIn(text, sequence).length > 0 ? [index] : []));
}

/** Of places in ascending order the first after one of them, or else the first of all; undefined where there are none. */
export const nextPlace = (places: readonly number[], after: number): number | undefined =>
  places.find((place) => place > after) ?? places[0];
