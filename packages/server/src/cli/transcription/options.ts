import { type NewFileFormat, newFileFormatNames } from '@persephone/formats/annotation-formats';
import { InvalidArgumentError } from 'commander';
import { CliFailure, exitCodes } from '../failure.js';
import type { TierOptions } from '../tier-options.js';

/** Besides annotation files: the Python library's folders of files of one utterance each. */
export type OutputFormat = NewFileFormat | 'corpus';
export const outputNames: readonly OutputFormat[] = [...newFileFormatNames, 'corpus'];

export interface TranscribeOptions extends TierOptions {
  readonly model: string;
  readonly encoder?: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
  /** The formats of files to write; without any, what was recognised is printed. */
  readonly output?: readonly OutputFormat[];
  /** Where they are written; undefined: beside what they are made of. */
  readonly outputFolder?: string;
  readonly overwrite: boolean;
  /** Tiers of labels with their times, and of confidences. */
  readonly labels: boolean;
  readonly confidence: boolean;
  /** Whether the utterances of recordings are to be found; without it, each recording is one. */
  readonly segment: boolean;
  /** Of annotation files: whether each recording is transcribed as one, and divided over the segments. */
  readonly whole: boolean;
  readonly speechThreshold: number;
  readonly shortestPause: number;
  readonly longestUtterance: number;
}

/** A commander parser for formats with commas between them, however they are capitalised. */
export function outputFormats(text: string): OutputFormat[] {
  const known = outputNames;
  const formats = text.split(',').map((name) => {
    const format = known.find((one) => one === name.trim().toLowerCase());
    if (!format) throw new InvalidArgumentError(`"${name.trim()}" is none of ${known.join(', ')}.`);
    return format;
  });
  return [...new Set(formats)];
}

/** The formats of annotation files among those that were asked for. */
export const fileFormats = ({ output = [] }: TranscribeOptions): NewFileFormat[] =>
  output.filter((format) => format !== 'corpus');

/** The same options where a corpus is asked for. Throws CliFailure where it has no place. */
export function corpusOptions(
  options: TranscribeOptions,
): (TranscribeOptions & { readonly outputFolder: string }) | undefined {
  if (!options.output?.includes('corpus')) return undefined;
  const { outputFolder } = options;
  if (outputFolder === undefined) {
    throw new CliFailure(
      '--output corpus makes folders wav/ and label/: name the folder for them, --output-folder FOLDER.',
      exitCodes.usage,
    );
  }
  return { ...options, outputFolder };
}
