import type { NewFileFormat } from '../../annotation-formats/index.js';
import { isoCodeOf } from '../../languages/index.js';
import { writeEaf } from '../eaf/write.js';
import { Faults } from '../faults.js';
import { annotationWriters } from '../writing/registry.js';
import type { Written } from '../writing/types.js';
import { tierGroups, tiersOf } from './tiers.js';
import type { GivingBackOptions, TranscribedRecording } from './types.js';

export interface NewFileOptions extends GivingBackOptions {
  /** Now, with time zone, as `2020-01-31T12:00:00+01:00`. */
  readonly date: string;
  /** A UUID. */
  readonly urn: string;
  /** Where the recording is, for formats that say it (see `NewMedia`); beside the new file where not given. */
  readonly mediaUrl?: string | undefined;
  readonly relativeMediaUrl?: string | undefined;
}

/** A new file of a transcribed recording. What the format has no place for is among the faults. */
export function newAnnotationFile(
  { utterances, media, language, ...recording }: TranscribedRecording,
  format: NewFileFormat,
  options: NewFileOptions,
): Written {
  const faults = new Faults();
  const { lengthMilliseconds } = recording;
  const within =
    lengthMilliseconds === null
      ? utterances
      : utterances.map((utterance) => ({ ...utterance, end: Math.min(utterance.end, lengthMilliseconds) }));
  // Where there is no file yet, no tier is there that they could be segments of.
  const tiers = tierGroups(
    within.map((utterance) => ({ ...utterance, tier: null, of: null })),
    { ...options, language },
    faults,
  ).flatMap(tiersOf);
  if (format === 'eaf') {
    const { date, urn, mediaUrl: url, relativeMediaUrl: relativeUrl } = options;
    const named = media === null ? undefined : { name: media, url, relativeUrl };
    const bytes = writeEaf({ media: named, date, urn, tiers });
    return { bytes, faults: faults.list() };
  }
  const written = annotationWriters[format].write({
    ...{ media, ...recording, tiers },
    language: isoCodeOf(language),
  });
  return { bytes: written.bytes, faults: [...faults.list(), ...written.faults] };
}
