// Which key does what on the page of a recording. Letters are written: what acts are combinations, the same everywhere on the
// page, and none of them one that writes a letter on a keyboard for phonetic letters.

import { t } from '../../i18n/index.js';
import { type Key, type KeyEntry, keyIndex, keyName, withCommandAsControl } from '../../ui/keys.js';

export type DeskAction =
  | 'play'
  | 'again'
  | 'next'
  | 'previous'
  | 'accept'
  | 'save'
  | 'revert'
  | 'otherSide'
  | 'earlier'
  | 'later'
  | 'muchEarlier'
  | 'muchLater'
  | 'startHere'
  | 'endHere'
  | 'split'
  | 'merge'
  | 'add'
  | 'delete'
  | 'nextGuess'
  | 'previousGuess'
  | 'undo'
  | 'redo'
  | 'help';

export interface DeskKey extends KeyEntry {
  readonly action: DeskAction;
  /** It goes on while the key is held down. */
  readonly held?: true;
  /** Only where a text is written. */
  readonly writing?: true;
}

/** In the order in which they are shown. */
export const deskKeys: readonly DeskKey[] = [
  {
    action: 'next',
    keys: ['Enter', 'ArrowDown'],
    label: t('Save, and on to the next utterance'),
    held: true,
    writing: true,
  },
  { action: 'previous', keys: ['ArrowUp'], label: t('Back to the one before'), held: true, writing: true },
  { action: 'play', keys: ['Ctrl+Space', 'F2'], label: t('Play, pause') },
  { action: 'again', keys: ['Ctrl+Shift+Space', 'F4'], label: t('Play the utterance from its beginning') },
  { action: 'accept', keys: ['Ctrl+Enter'], label: t('Accept, and on to the next') },
  { action: 'save', keys: ['Ctrl+S'], label: t('Save what was written') },
  { action: 'revert', keys: ['Escape'], label: t('Discard what was typed'), writing: true },
  { action: 'otherSide', keys: ['F6'], label: t('The other boundary: beginning or end') },
  { action: 'earlier', keys: ['Alt+ArrowLeft'], label: t('Boundary 10 ms earlier'), held: true },
  { action: 'later', keys: ['Alt+ArrowRight'], label: t('Boundary 10 ms later'), held: true },
  { action: 'muchEarlier', keys: ['Alt+Shift+ArrowLeft'], label: t('Boundary 100 ms earlier'), held: true },
  { action: 'muchLater', keys: ['Alt+Shift+ArrowRight'], label: t('Boundary 100 ms later'), held: true },
  { action: 'startHere', keys: ['F7'], label: t('Beginning at the cursor') },
  { action: 'endHere', keys: ['Shift+F7'], label: t('End at the cursor') },
  { action: 'split', keys: ['Ctrl+Shift+Enter'], label: t('Split at the cursor') },
  { action: 'merge', keys: ['Ctrl+M'], label: t('Merge with the next') },
  { action: 'add', keys: ['Ctrl+I'], label: t('Add an utterance over the selected part') },
  { action: 'delete', keys: ['Ctrl+Shift+Backspace'], label: t('Delete the utterance') },
  { action: 'nextGuess', keys: ['F3'], label: t('The model’s next guess for the label'), writing: true },
  { action: 'previousGuess', keys: ['Shift+F3'], label: t('Its guess before that'), writing: true },
  { action: 'undo', keys: ['Ctrl+Z'], label: t('Undo') },
  { action: 'redo', keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], label: t('Redo') },
  { action: 'help', keys: ['F1'], label: t('Show the keys') },
];

const index = keyIndex(deskKeys, ({ keys }) => keys);

/**
 * What a key asks for; undefined for what it would do anyhow.
 * @param where 'text' in the text of a row, 'field' in any other, 'elsewhere' on the rest of the page
 */
export function deskKey(pressed: Key, where: 'text' | 'field' | 'elsewhere'): DeskKey | undefined {
  const key = withCommandAsControl(pressed);
  if (key.ctrlKey && key.altKey) return undefined;
  const found = index.get(keyName(key));
  if (!found) return undefined;
  if (found.writing && where !== 'text') return undefined;
  // What is written in another field is undone there.
  if (where === 'field' && (found.action === 'undo' || found.action === 'redo')) return undefined;
  return found;
}
