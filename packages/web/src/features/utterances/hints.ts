import { plainForm, spelled } from '@persephone/formats/confusables';
import { mapWords } from '@persephone/formats/labels';
import { t } from '../../i18n/index.js';

export interface Hint {
  /** A label of the text that the label set does not have. */
  readonly label: string;
  readonly times: number;
  /** The label of the set that looks the same; undefined where none does. */
  readonly instead: string | undefined;
  readonly detail: string;
}

/** What is odd about the labels of a text, each once, in the order of the text. */
export function hintsFor(labels: readonly string[], labelSet: ReadonlySet<string>): Hint[] {
  const counts = new Map<string, number>();
  for (const label of labels) if (!labelSet.has(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  if (counts.size === 0) return [];
  const byPlainForm = new Map<string, string>();
  for (const label of labelSet) byPlainForm.set(plainForm(label), label);
  return [...counts].map(([label, times]) => {
    const instead = byPlainForm.get(plainForm(label));
    const often = times === 1 ? '' : ` ${t('({n, plural, one {# time} other {# times}})', { n: times })}`;
    const detail =
      instead === undefined
        ? t('“{label}”{often} is not in the label set: a new sound, or a slip.', { label, often })
        : t('{label}{often} is not in the label set; it looks like {instead}.', {
            label: spelled(label),
            often,
            instead: spelled(instead),
          });
    return { label, times, instead, detail };
  });
}

/** The text with one label written differently wherever it stands by itself. */
export function rewritten(text: string, label: string, instead: string): string {
  return mapWords(text, (word) => (word.normalize('NFC') === label ? instead : word));
}
