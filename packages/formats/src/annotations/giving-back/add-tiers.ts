import { extensibleFormats } from '../../annotation-formats/index.js';
import { EafExtension } from '../eaf/add-tier.js';
import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import { headOf } from '../head.js';
import type { NewTier } from '../new-tier.js';
import { annotationFormats } from '../registry.js';
import { addTiersToTextGrid } from '../textgrid/add-tier.js';
import type { Written } from '../writing/types.js';
import { tierGroups, tiersOf } from './tiers.js';
import type { GivingBackOptions, TranscribedUtterance } from './types.js';

/**
 * The same file, ELAN's or Praat's, with the tiers of these utterances: every byte stays but for what is put in. Throws
 * AnnotationError for a file of another format, or one that cannot take them.
 */
export function addTranscriptions(
  bytes: Uint8Array,
  utterances: readonly TranscribedUtterance[],
  options: GivingBackOptions & ReadOptions,
): Written {
  const head = headOf(bytes);
  const names = annotationFormats.find((known) => known.recognises(head))?.names ?? [];
  const format = extensibleFormats.find((one) => names.includes(one));
  if (!format) {
    throw new AnnotationError(
      'annotations-not-writable',
      'tiers can be added to files of ELAN and to TextGrids; of this one, write a new file.',
    );
  }
  const faults = new Faults();
  const groups = tierGroups(utterances, options, faults);
  if (format === 'textgrid') {
    const written = addTiersToTextGrid(bytes, groups.flatMap(tiersOf), options);
    return { bytes: written.bytes, faults: [...faults.list(), ...written.faults] };
  }
  const extension = new EafExtension(bytes);
  for (const { utterances: own, labels, confidence, labelConfidence } of groups) {
    const ownName = extension.add(own);
    // Labels lie within the segments of the tier that the utterances are of, where there is one.
    const dependsOn = (tier: NewTier, name: string) =>
      tier.segmentsOf === own.name ? { ...tier, segmentsOf: name } : tier;
    const labelsName = labels && extension.add(dependsOn(labels, ownName));
    if (confidence) extension.add(dependsOn(confidence, ownName));
    if (labelConfidence && labelsName !== null) extension.add({ ...labelConfidence, segmentsOf: labelsName });
  }
  return { bytes: extension.bytes(), faults: faults.list() };
}
