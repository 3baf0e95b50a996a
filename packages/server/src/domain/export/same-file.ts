import {
  fileSegments,
  keyed,
  originOf,
  segmentTiers,
  spokenTiers,
} from '@persephone/formats/annotation-import';
import {
  type Annotation,
  addTranscriptions,
  dividedOver,
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
 * An annotation file as it came, with tiers of what was transcribed here: what is as the file has it is not said again,
 * and what is transcribed of the whole recording is divided over the file's segments. Throws AnnotationError for a file that
 * cannot take them.
 * @param recording file name, by which the file says where its times begin
 * @param taken names of the tiers of which utterances were made here: their segments come first
 */
export function sameFile(
  bytes: Uint8Array,
  recording: string,
  rows: readonly TranscribedRow[],
  taken: readonly string[],
  options: GivingBackOptions,
): Written {
  const { media, tiers } = readAnnotations(bytes);
  const origin = originOf(media, recording);
  const inFile = new Map<string, ReadonlyMap<string, Annotation>>();
  for (const tier of tiers) inFile.set(tier.id, new Map([...(inFile.get(tier.id) ?? []), ...keyed(tier)]));
  const segments = fileSegments(segmentTiers(spokenTiers(tiers), taken));
  const divided: Fault[] = [];
  const added = rows.flatMap(({ row, utterance }): TranscribedUtterance[] => {
    const placed = shifted(utterance, -origin);
    const { annotation } = row;
    if (!annotation && row.startMs === null && row.endMs === null) {
      const { utterances, faults } = dividedOver(placed, segments);
      divided.push(...faults);
      return [...utterances];
    }
    const found = annotation && inFile.get(annotation.tier)?.get(annotation.key);
    // Of other times than here, or gone from a newer file: it is a segment of its own then.
    if (!found || found.start !== placed.start || found.end !== placed.end) return [placed];
    if (found.text.normalize('NFC') === annotation.text && isAsImported({ ...annotation, utterance: row })) {
      return [];
    }
    return [{ ...placed, tier: annotation.tier, of: found.id }];
  });
  const written = addTranscriptions(bytes, added, options);
  const faults = [...divided, ...written.faults];
  return { ...written, faults: added.length > 0 ? faults : [...faults, nothingAdded] };
}

const nothingAdded: Fault = {
  code: 'nothing-added',
  message: 'What is transcribed of it is as the file has it already: it is given back as it came.',
  place: {},
  count: 1,
};
