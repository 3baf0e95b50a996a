import { t } from '../../i18n/index.js';
import type { KeyEntry } from '../../ui/keys.js';

/** The keys of the palette, as the help of each page that has one lists them. */
export const typingKeys: readonly KeyEntry[] = [
  { keys: ['F10'], label: t('Letters and tones; Esc goes back') },
  { keys: ['Ctrl+Shift+1', 'Ctrl+Shift+7'], label: t('A tone on the last vowel: from 1 to 7') },
];
