// Which key does what while a transcription is reviewed. In the editor, letters are written: there only F keys, the page
// keys and combinations mean something, none of them one that a keyboard layout for phonetic letters writes with
// (AltGr, which some systems report as Ctrl and Alt together, or Alt with a letter). Each is registered with its words,
// what it does and when; the list of keys, the buttons and the handler all go by the registry.

import { t } from '../../i18n/index.js';
import { type Key, keyIndex, keyName, withCommandAsControl } from '../../ui/keys.js';

/** What the keys work on: the transcription that is looked at. */
export interface ReviewDesk {
  readonly applyPlayingAction: (action: PlayingAction) => void;
  readonly move: (action: CursorAction) => void;
  readonly decide: (action: DecisionAction) => void;
  readonly undoLast: () => void;
  readonly showKeys: () => void;
  /** Whether a decision is being stored. */
  readonly busy: boolean;
  /** Whether it is accepted already. */
  readonly accepted: boolean;
  /** Whether there is something to be saved. */
  readonly changed: boolean;
  /** The same of its speaker, too. */
  readonly changedAtAll: boolean;
}

export type PlayingAction = 'play' | 'again' | 'playLabel' | 'playAround' | 'slower' | 'faster' | 'repeat';
export type CursorAction =
  | 'edit'
  | 'leave'
  | 'nextLabel'
  | 'previousLabel'
  | 'nextUncertain'
  | 'previousUncertain'
  | 'nextGuess'
  | 'previousGuess';
export type DecisionAction = 'accept' | 'skip' | 'back' | 'save';
export type ReviewAction = PlayingAction | CursorAction | DecisionAction | 'undo' | 'help';

export interface Shortcut {
  readonly action: ReviewAction;
  /** What it does, as the list of keys says it. */
  readonly words: string;
  readonly perform: (desk: ReviewDesk) => void;
  /** When its button can be pressed; always where absent. The key then says why it does nothing. */
  readonly enabled?: (desk: ReviewDesk) => boolean;
  /** Whether it goes on while the key is held down. */
  readonly held?: true;
  /** Outside of the editor. */
  readonly page: readonly string[];
  /** In it; these mean the same outside. */
  readonly editor: readonly string[];
}

const notBusy = ({ busy }: ReviewDesk) => !busy;

/** In the order in which they are shown. */
export const shortcuts: readonly Shortcut[] = [
  {
    action: 'play',
    words: t('Play, pause'),
    page: ['Space'],
    editor: ['Ctrl+Space', 'F2'],
    perform: ({ applyPlayingAction }) => applyPlayingAction('play'),
  },
  {
    action: 'again',
    words: t('Play from the beginning'),
    page: ['Home'],
    editor: ['Ctrl+Shift+Space', 'F4'],
    perform: ({ applyPlayingAction }) => applyPlayingAction('again'),
  },
  {
    action: 'playLabel',
    words: t('Play the label under the cursor'),
    page: ['L'],
    editor: ['Ctrl+J', 'F8'],
    perform: ({ applyPlayingAction }) => applyPlayingAction('playLabel'),
  },
  {
    action: 'playAround',
    words: t('Play it with its neighbours'),
    page: ['K'],
    editor: ['Ctrl+K', 'F9'],
    perform: ({ applyPlayingAction }) => applyPlayingAction('playAround'),
  },
  {
    action: 'slower',
    words: t('Slower'),
    page: ['-'],
    editor: ['Alt+ArrowDown'],
    perform: ({ applyPlayingAction }) => applyPlayingAction('slower'),
    held: true,
  },
  {
    action: 'faster',
    words: t('Faster'),
    page: ['+', '='],
    editor: ['Alt+ArrowUp'],
    perform: ({ applyPlayingAction }) => applyPlayingAction('faster'),
    held: true,
  },
  {
    action: 'repeat',
    words: t('Repeat on or off'),
    page: ['R'],
    editor: [],
    perform: ({ applyPlayingAction }) => applyPlayingAction('repeat'),
  },
  {
    action: 'nextLabel',
    words: t('Next label'),
    page: ['ArrowRight'],
    editor: ['Alt+ArrowRight'],
    perform: ({ move }) => move('nextLabel'),
    held: true,
  },
  {
    action: 'previousLabel',
    words: t('Previous label'),
    page: ['ArrowLeft'],
    editor: ['Alt+ArrowLeft'],
    perform: ({ move }) => move('previousLabel'),
    held: true,
  },
  {
    action: 'nextUncertain',
    words: t('Next uncertain label'),
    page: ['U'],
    editor: ['PageDown'],
    perform: ({ move }) => move('nextUncertain'),
    held: true,
  },
  {
    action: 'previousUncertain',
    words: t('Previous uncertain label'),
    page: ['Shift+U'],
    editor: ['PageUp'],
    perform: ({ move }) => move('previousUncertain'),
    held: true,
  },
  {
    action: 'nextGuess',
    words: t('The model’s next guess for the label'),
    page: ['G'],
    editor: ['F3'],
    perform: ({ move }) => move('nextGuess'),
  },
  {
    action: 'previousGuess',
    words: t('Its guess before that'),
    page: ['Shift+G'],
    editor: ['Shift+F3'],
    perform: ({ move }) => move('previousGuess'),
  },
  {
    action: 'edit',
    words: t('Write in the transcription'),
    page: ['E'],
    editor: [],
    perform: ({ move }) => move('edit'),
  },
  {
    action: 'leave',
    words: t('Stop writing'),
    page: [],
    editor: ['Escape'],
    perform: ({ move }) => move('leave'),
  },
  {
    action: 'accept',
    words: t('Accept, and on to the next'),
    page: ['A'],
    editor: ['Ctrl+Enter'],
    perform: ({ decide }) => decide('accept'),
    enabled: ({ busy, accepted, changedAtAll }) => !busy && (!accepted || changedAtAll),
  },
  {
    action: 'skip',
    words: t('Skip'),
    page: ['N'],
    editor: ['Alt+PageDown'],
    perform: ({ decide }) => decide('skip'),
    enabled: notBusy,
  },
  {
    action: 'back',
    words: t('Back to the one before'),
    page: ['B'],
    editor: ['Alt+PageUp'],
    perform: ({ decide }) => decide('back'),
    enabled: notBusy,
  },
  {
    action: 'undo',
    words: t('Undo the last acceptance'),
    page: ['Z'],
    editor: [],
    perform: ({ undoLast }) => undoLast(),
  },
  {
    action: 'save',
    words: t('Save without accepting'),
    page: ['S'],
    editor: ['Ctrl+S'],
    perform: ({ decide }) => decide('save'),
    enabled: ({ busy, changed }) => !busy && changed,
  },
  {
    action: 'help',
    words: t('Show the keys'),
    page: ['?'],
    editor: ['F1'],
    perform: ({ showKeys }) => showKeys(),
  },
];

const both = keyIndex(shortcuts, ({ editor }) => editor);
const page = keyIndex(shortcuts, ({ page: keys }) => keys);
const byAction = new Map(shortcuts.map((shortcut) => [shortcut.action, shortcut]));

/** The entry of an action. */
export function shortcutOf(action: ReviewAction): Shortcut {
  const found = byAction.get(action);
  if (!found) throw new Error(`No key is registered for ${action}.`);
  return found;
}

/**
 * What a key asks for; undefined for what it would do anyhow.
 * @param where 'editor' while one writes; 'field' in any other field, where only the combinations count; 'button' on a
 *   button or link, which Space presses
 */
export function reviewAction(
  pressed: Key,
  where: 'page' | 'editor' | 'field' | 'button',
): ReviewAction | undefined {
  const key = withCommandAsControl(pressed);
  if (key.ctrlKey && key.altKey) return undefined;
  const name = keyName(key);
  const combined = both.get(name)?.action;
  if (combined) {
    if (where === 'editor') return combined;
    // Escape closes what is open, and the page keys leaf through a list, where no text is being written.
    if (combined === 'leave') return undefined;
    if (where === 'field') return key.ctrlKey || name.startsWith('F') ? combined : undefined;
    return combined;
  }
  if (where === 'editor' || where === 'field') return undefined;
  if (where === 'button' && name === 'Space') return undefined;
  return page.get(name)?.action;
}
