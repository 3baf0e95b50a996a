import {
  fileSegments,
  keysOf,
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
  type Tier,
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
  const annotationOf = annotationsOf(tiers);
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
    const found = annotation && annotationOf(annotation, placed);
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

/**
 * Finds the annotation of a file that an utterance was made of: by its id or, in formats that have none, where keys are of the
 * times that an annotation had first, by the times that it has now, of several the one with its text.
 */
function annotationsOf(tiers: readonly Tier[]) {
  const byKey = new Map<string, Annotation>();
  const byTimes = new Map<string, Annotation[]>();
  const place = (tier: string, ...of: readonly unknown[]) => JSON.stringify([tier, ...of]);
  const keyed = keysOf();
  for (const tier of tiers) {
    for (const [key, annotation] of keyed(tier)) {
      const { id, start, end } = annotation;
      if (id !== null) byKey.set(place(tier.id, key), annotation);
      const times = place(tier.id, start, end);
      const same = byTimes.get(times);
      if (same) same.push(annotation);
      else byTimes.set(times, [annotation]);
    }
  }
  return (
    { tier, key, text }: NonNullable<ExportRow['annotation']>,
    { start, end }: TranscribedUtterance,
  ): Annotation | undefined => {
    const named = byKey.get(place(tier, key));
    if (named) return named;
    const there = byTimes.get(place(tier, start, end))?.filter(({ id }) => id === null) ?? [];
    return there.find((one) => one.text.normalize('NFC') === text) ?? there[0];
  };
}

const nothingAdded: Fault = {
  code: 'nothing-added',
  message: 'What is transcribed of it is as the file has it already: it is given back as it came.',
  place: {},
  count: 1,
};
