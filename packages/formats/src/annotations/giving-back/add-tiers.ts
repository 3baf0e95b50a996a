import { addTierToEaf } from '../eaf/add-tier.js';
import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import { headOf } from '../head.js';
import type { Fault } from '../model.js';
import type { NewTier } from '../new-tier.js';
import { annotationFormats } from '../registry.js';
import { addTierToTextGrid } from '../textgrid/add-tier.js';
import type { Written } from '../writing/types.js';
import { tierGroups } from './tiers.js';
import type { GivingBackOptions, TranscribedUtterance } from './types.js';

/** The formats to which a tier can be added while everything else stays as it is. */
export const extensibleFormats = ['eaf', 'textgrid'] as const;

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
  const more: Fault[] = [];
  let at = bytes;
  const add = (tier: NewTier): string => {
    if (format === 'eaf') {
      const added = addTierToEaf(at, tier);
      at = added.bytes;
      return added.name;
    }
    const written = addTierToTextGrid(at, tier, options);
    at = written.bytes;
    more.push(...written.faults);
    return tier.name;
  };
  for (const { utterances: own, labels, confidence, labelConfidence } of tierGroups(
    utterances,
    options,
    faults,
  )) {
    const ownName = add(own);
    // Labels lie within the segments of the tier that the utterances are of, where there is one.
    const dependsOn = (tier: NewTier, name: string) =>
      tier.segmentsOf === own.name ? { ...tier, segmentsOf: name } : tier;
    const labelsName = labels && add(dependsOn(labels, ownName));
    if (confidence) add(dependsOn(confidence, ownName));
    if (labelConfidence && labelsName !== null) add({ ...labelConfidence, segmentsOf: labelsName });
  }
  return { bytes: at, faults: [...faults.list(), ...more] };
}
