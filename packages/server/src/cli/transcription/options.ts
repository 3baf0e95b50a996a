import { type NewFileFormat, newFileFormats } from '@persephone/formats/annotations';
import { InvalidArgumentError } from 'commander';
import type { TierChoice } from '../tier-choice.js';

export interface TranscribeOptions extends TierChoice {
  readonly model: string;
  readonly format: 'text' | 'json';
  readonly threads: number;
  /** The formats of files to write; without any, what was recognised is printed. */
  readonly output?: readonly NewFileFormat[];
  /** Where they are written; undefined: beside what they are made of. */
  readonly outputFolder?: string;
  readonly overwrite: boolean;
  /** Tiers of labels with their times, and of confidences. */
  readonly labels: boolean;
  readonly confidence: boolean;
  /** A file of rules by which labels become text; undefined: the text is the labels. */
  readonly textRules?: string;
  /** The label between words, whatever the rules say. */
  readonly wordBoundary?: string;
}

/** A commander parser for formats with commas between them, however they are capitalised. */
export function outputFormats(text: string): NewFileFormat[] {
  const known = Object.keys(newFileFormats) as NewFileFormat[];
  const formats = text.split(',').map((name) => {
    const format = known.find((one) => one === name.trim().toLowerCase());
    if (!format) throw new InvalidArgumentError(`"${name.trim()}" is none of ${known.join(', ')}.`);
    return format;
  });
  return [...new Set(formats)];
}
