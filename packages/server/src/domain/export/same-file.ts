import { keyed, originOf } from '@persephone/formats/annotation-import';
import {
  type Annotation,
  addTranscriptions,
  type Fault,
  type GivingBackOptions,
  readAnnotations,
  shifted,
  type TranscribedUtterance,
  type Written,
} from '@persephone/formats/annotations';
import { isAsImported } from '../annotations/reconcile.js';
import type { ExportRow } from './export.js';

/** What is transcribed, in the time of the recording. */
export interface TranscribedRow {
  readonly row: ExportRow;
  readonly utterance: TranscribedUtterance;
}

/**
 * An annotation file as it came, with tiers of what was transcribed here: what is as the file has it is not said again.
 * Throws AnnotationError for a file that cannot take them.
 * @param recording file name, by which the file says where its times begin
 */
export function sameFile(
  bytes: Uint8Array,
  recording: string,
  rows: readonly TranscribedRow[],
  options: GivingBackOptions,
): Written {
  const { media, tiers } = readAnnotations(bytes);
  const origin = originOf(media, recording);
  const inFile = new Map<string, ReadonlyMap<string, Annotation>>();
  for (const tier of tiers) inFile.set(tier.id, new Map([...(inFile.get(tier.id) ?? []), ...keyed(tier)]));
  const added = rows.flatMap(({ row, utterance }): TranscribedUtterance[] => {
    const placed = shifted(utterance, -origin);
    const { annotation } = row;
    const found = annotation && inFile.get(annotation.tier)?.get(annotation.key);
    // Of other times than here, or gone from a newer file: it is a segment of its own then.
    if (!found || found.start !== placed.start || found.end !== placed.end) return [placed];
    if (found.text.normalize('NFC') === annotation.text && isAsImported({ ...annotation, utterance: row })) {
      return [];
    }
    return [{ ...placed, tier: annotation.tier, of: found.id }];
  });
  const written = addTranscriptions(bytes, added, options);
  return added.length > 0 ? written : { ...written, faults: [...written.faults, nothingAdded] };
}

const nothingAdded: Fault = {
  code: 'nothing-added',
  message: 'What is transcribed of it is as the file has it already: it is given back as it came.',
  place: {},
  count: 1,
};
