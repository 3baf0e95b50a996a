import { randomUUID } from 'node:crypto';
import { basename, dirname, extname, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type Fault,
  type NewFileFormat,
  newAnnotationFile,
  type TranscribedUtterance,
} from '@persephone/formats/annotations';
import { reportWarning } from '../left-out.js';
import type { TranscribeOptions } from './options.js';
import { type Place, writeTarget } from './targets.js';

type TierWishes = Pick<TranscribeOptions, 'labels' | 'confidence' | 'model'>;

/** The tiers that were asked for; the model's name, without its folder, is their annotator. */
export const tierOptions = ({ labels, confidence, model }: TierWishes) => ({
  labels,
  confidence,
  annotator: basename(model, extname(model)),
});

export interface NewFile {
  readonly format: NewFileFormat;
  readonly path: string;
  readonly recording: string;
  readonly lengthMs: number | null;
  readonly utterances: readonly TranscribedUtterance[];
}

/** Write a new annotation file of a recording, which finds the recording where it is. */
export async function writeNew(file: NewFile, options: TierWishes & Place): Promise<void> {
  const { recording, format, path, lengthMs, utterances } = file;
  const way = relative(dirname(path), recording).split(sep).join('/');
  const { host, pathname } = pathToFileURL(recording);
  const { bytes, faults } = newAnnotationFile(
    {
      media: basename(recording),
      lengthMilliseconds: lengthMs === null ? null : Math.round(lengthMs),
      language: null,
      utterances,
    },
    format,
    {
      ...tierOptions(options),
      date: new Date().toISOString(),
      urn: randomUUID(),
      // ELAN looks for a name as it stands in the address.
      mediaUrl: `file://${host}${decodeURIComponent(pathname)}`,
      relativeMediaUrl: way.startsWith('..') ? way : `./${way}`,
    },
  );
  await writeTarget(path, bytes, options);
  reportFaults(path, faults);
}

/** What the format could not hold, on standard error. */
export function reportFaults(path: string, faults: readonly Fault[]): void {
  for (const { code, message, count } of faults) reportWarning(`${path}: ${count} × ${code}: ${message}`);
}

/** A line of standard output for each file that was written. */
export function reportWritten(source: string, path: string): void {
  process.stdout.write(`${source}\t${path}\n`);
}
