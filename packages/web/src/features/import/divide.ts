import { labeller, suggestedRules, type TextRules } from '@persephone/formats/text-rules';
import { extensionOf } from '../../shared/upload/files.js';
import type { ReadFile } from './read.js';

// Transcriptions of whole words, of which rules make labels, as of the texts of annotation files. Pure.

/** The rules that these transcriptions look as if they need. */
export const likelyRules = (files: readonly ReadFile[]): TextRules =>
  suggestedRules(files.flatMap(({ text }) => text ?? []));

/**
 * The files with what the rules make of the transcriptions among them: labels with spaces between them. Empty where the rules leave
 * a text out. What is sent are these bytes.
 */
export function divided(files: readonly ReadFile[], rules: TextRules): ReadFile[] {
  const labelsOf = labeller(rules);
  return files.map((read) => {
    // What is not UTF-8 is reported as that.
    if (read.text === undefined || read.text === '\uFFFD') return read;
    const { labels, leftOut } = labelsOf(read.text.replace(/^\uFEFF/u, ''));
    const text = leftOut === null ? labels.join(' ') : '';
    const bytes = new Blob([text]);
    return { ...read, text, file: { ...read.file, size: bytes.size, bytes: async () => bytes } };
  });
}

/** Of these, what may be divided: each that was read as text. */
export const texts = (files: readonly ReadFile[], labelType: string): ReadFile[] =>
  files.filter(({ text, file }) => text !== undefined && ['txt', labelType].includes(extensionOf(file.path)));
