import type { Splitting, TextRules, TextStep } from '@persephone/formats/text-rules';
import { t } from '../../../i18n/index.js';

// Rules as they are edited: a step that is not filled in yet does nothing.

export const stepKinds = [
  'leave-out',
  'drop-between',
  'drop',
  'replace',
  'drop-punctuation',
  'lower-case',
] as const satisfies readonly TextStep['kind'][];

export const stepWords: Readonly<Record<TextStep['kind'], string>> = {
  'leave-out': t('Leave out annotations that contain'),
  'drop-between': t('Drop what stands between'),
  drop: t('Drop'),
  replace: t('Replace'),
  'drop-punctuation': t('Drop punctuation, except'),
  'lower-case': t('Make all letters lower case'),
};

export function newStep(kind: TextStep['kind']): TextStep {
  switch (kind) {
    case 'leave-out':
      return { kind, containing: [] };
    case 'drop-between':
      return { kind, open: '[', close: ']' };
    case 'drop':
      return { kind, texts: [] };
    case 'replace':
      return { kind, from: '', to: '' };
    case 'drop-punctuation':
      return { kind, keep: ["'", '’', '-'] };
    case 'lower-case':
      return { kind };
  }
}

export function isComplete(step: TextStep): boolean {
  switch (step.kind) {
    case 'leave-out':
      return step.containing.length > 0;
    case 'drop-between':
      return step.open !== '' && step.close !== '';
    case 'drop':
      return step.texts.length > 0;
    case 'replace':
      return step.from !== '';
    case 'drop-punctuation':
    case 'lower-case':
      return true;
  }
}

/** All texts in NFC, as the texts of annotations are when they are compared. */
export const normalStep = (step: TextStep): TextStep =>
  JSON.parse(JSON.stringify(step).normalize('NFC')) as TextStep;

export function moved<T>(list: readonly T[], from: number, by: -1 | 1): T[] {
  const to = from + by;
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  const rest = list.filter((_, i) => i !== from);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}

export const splittingWords: Readonly<Record<Splitting['kind'], string>> = {
  'white-space': t('White space: every word is a label'),
  graphemes: t('Letters: each letter with its marks is a label'),
  inventory: t('An inventory: the longest label that fits'),
  table: t('A letter-to-sound table: spellings become labels'),
};

/** Labels as a person writes them, with white space or commas between them; each once. */
export const inventoryOf = (text: string): string[] => [
  ...new Set(
    text
      .normalize('NFC')
      .split(/[\s,]+/u)
      .filter((label) => label !== ''),
  ),
];

/** A table as a person pastes it. */
export const tableText = ({ splitting }: TextRules): string =>
  splitting.kind === 'table' ? splitting.rows.map(({ from, to }) => `${from}\t${to}`).join('\n') : '';
