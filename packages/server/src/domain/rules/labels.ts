import { confusables, plainForm, spelled } from '@persephone/formats/confusables';
import { beginsWithMark, isInvisible, undividedLabels } from '@persephone/formats/label-form';
import type { Finding } from './findings.js';

/** How often each label stands in a set of transcriptions. */
export type LabelCounts = ReadonlyMap<string, number>;

/** A finding of one label. */
export interface LabelFinding extends Finding {
  readonly label: string;
}

const warning = (label: string, code: string, detail: string, remedy: string): LabelFinding => ({
  ...{ label, code, severity: 'warning', detail, remedy },
});

/** What is odd about labels by themselves and beside each other. */
export function labelFindings(counts: LabelCounts): LabelFinding[] {
  return [...confusable(counts), ...[...counts.keys()].flatMap(aboutLabel)];
}

/** So many words are named. */
const mostNamed = 5;

/** All findings of the labels of a set, before a model is trained on them. */
export function setFindings(counts: LabelCounts): Finding[] {
  const words = [...undividedIn(counts)];
  const none = [...counts.keys()].filter(isOdd);
  const findings: Finding[] = labelFindings(counts).map(({ label: _, ...finding }) => finding);
  if (none.length > 0) findings.push(odd(none));
  if (words.length > 0) findings.push(undivided(words));
  return findings;
}

/** @param words labels that are like words, at least one */
export function undivided(words: readonly string[]): Finding {
  const one = words.length === 1;
  return {
    code: 'transcription-undivided',
    severity: 'warning',
    detail: `${someOf(words)} ${one ? 'is one label' : 'are one label each'}, as long as a word, since no space divides ${one ? 'it' : 'them'}.`,
    remedy: 'Put a space between labels: m a m a rather than mama.',
  };
}

/** Comments and quotations; digits are left alone, since tones are written with them. */
const oddAnywhere = /[()[\]{}<>"“”«»=#*\\/;]/u;
/** Punctuation that stands where a label should. */
const oddAlone = /^[.,!?…:]+$/u;

/** Whether a label is none by the look of it. */
export const isOdd = (label: string): boolean => oddAnywhere.test(label) || oddAlone.test(label);

/** @param labels that are odd, at least one */
export function odd(labels: readonly string[]): Finding {
  return {
    code: 'transcription-odd',
    severity: 'warning',
    detail: `${someOf(labels)} ${labels.length === 1 ? 'stands' : 'stand'} where a label should and ${labels.length === 1 ? 'is' : 'are'} none by the look of it.`,
    remedy: 'Take punctuation and comments out, unless they stand for a sound.',
  };
}

/** The labels of a set that are words rather than labels; comments are neither. */
export const undividedIn = (counts: LabelCounts): ReadonlySet<string> =>
  new Set(undividedLabels(counts).filter((label) => !isOdd(label)));

function someOf(labels: readonly string[]): string {
  const named = labels.slice(0, mostNamed).map((label) => `“${shortened(label)}”`);
  return labels.length > named.length
    ? `${named.join(', ')} and ${labels.length - named.length} more`
    : named.join(', ');
}

/** A label may be a whole file. */
export const shortened = (word: string): string => Array.from(word.slice(0, 80)).slice(0, 40).join('');

function confusable(counts: LabelCounts): LabelFinding[] {
  const times = (label: string) => timesOf(counts.get(label) ?? 0);
  return confusables(counts.keys()).flatMap((group) => {
    const [most = '', ...others] = [...group].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
    return others.map((other) => {
      const preferred = [most, other].find((label) => label === plainForm(label)) ?? most;
      const found = warning(
        other,
        'label-confusable',
        `${spelled(other)}, ${times(other)}, looks like ${spelled(most)}, ${times(most)}.`,
        `If they are the same sound, write ${spelled(preferred)} everywhere.`,
      );
      return { ...found, formerCode: 'label-look-alike' };
    });
  });
}

function aboutLabel(label: string): LabelFinding[] {
  if (isInvisible(label)) {
    return [
      warning(
        label,
        'label-invisible',
        `A label shows nothing: ${spelled(label).trim()}.`,
        'Take the character out; it came with pasting.',
      ),
    ];
  }
  if (!beginsWithMark(label)) return [];
  return [
    warning(
      label,
      'label-mark-alone',
      // A dotted circle in the place of the letter that is missing.
      `A label begins with a combining mark that has no letter: \u25cc${spelled(label)}.`,
      'Take the space before it out, so that the mark stands on its letter.',
    ),
  ];
}

const timesOf = (count: number): string => (count === 1 ? 'once' : `${count} times`);
