// Which key does what in the list of utterances and while one is written in. The help is made of these. Pure.
import { playerKeys } from '../../audio/player-keys.js';
import { t } from '../../i18n/index.js';
import { typingKeys } from '../../shared/typing/keys.js';
import { type Key, type KeyEntry, keyIndex, keyName, withCommandAsControl } from '../../ui/keys.js';

export type GridAction =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'open' | 'play' | 'choose' | 'choose all' | 'delete' | 'close' };

/** The row that has the cursor, of `rows`, of which `visible` are seen at once. */
interface Place {
  readonly row: number;
  readonly rows: number;
  readonly visible: number;
}

interface GridKey extends KeyEntry {
  readonly does: Exclude<GridAction['kind'], 'move'> | ((place: Place) => number);
}

const screen = ({ visible }: Place) => Math.max(1, visible - 1);

/** In the list. Moves say the row that they lead to; with Shift they choose all on the way. */
export const gridKeys: readonly GridKey[] = [
  { keys: ['ArrowDown'], label: t('to the next row; with Shift choosing it'), does: ({ row }) => row + 1 },
  { keys: ['ArrowUp'], label: t('to the row before'), does: ({ row }) => row - 1 },
  { keys: ['PageDown'], label: t('a screen further'), does: (place) => place.row + screen(place) },
  { keys: ['PageUp'], label: t('a screen back'), does: (place) => place.row - screen(place) },
  { keys: ['Home'], label: t('to the first row'), does: () => 0 },
  { keys: ['End'], label: t('to the last row'), does: ({ rows }) => rows - 1 },
  { keys: ['Space'], label: t('play it'), does: 'play' },
  { keys: ['Enter'], label: t('open it; once more to write'), does: 'open' },
  { keys: ['Escape'], label: t('close it'), does: 'close' },
  { keys: ['X'], label: t('choose it'), does: 'choose' },
  { keys: ['Ctrl+A'], label: t('choose all'), does: 'choose all' },
  { keys: ['Delete'], label: t('delete what is chosen'), does: 'delete' },
];
const inGrid = keyIndex(gridKeys, ({ keys }) => keys);

/** What a key means in the list; undefined for what it would do anyhow. */
export function gridAction(key: Key, place: Place): GridAction | undefined {
  if (key.altKey) return undefined;
  // Shift says only whether a move chooses what is on the way.
  const found = inGrid.get(keyName({ ...withCommandAsControl(key), shiftKey: false }));
  if (!found) return undefined;
  const { does } = found;
  if (typeof does === 'string') return { kind: does };
  const to = Math.max(0, Math.min(place.rows - 1, does(place)));
  return { kind: 'move', to, extend: key.shiftKey };
}

interface WritingKey extends KeyEntry {
  readonly does: 'save' | 'next' | 'previous' | 'nextGuess' | 'previousGuess';
}

/** While an utterance is open. */
export const writingKeys: readonly WritingKey[] = [
  { keys: ['Ctrl+Enter', 'Ctrl+S'], label: t('save'), does: 'save' },
  { keys: ['F3'], label: t('the model’s next guess for the label'), does: 'nextGuess' },
  { keys: ['Shift+F3'], label: t('its guess before that'), does: 'previousGuess' },
  { keys: ['Alt+ArrowDown'], label: t('the next one'), does: 'next' },
  { keys: ['Alt+ArrowUp'], label: t('the one before'), does: 'previous' },
];
const inWriting = keyIndex(writingKeys, ({ keys }) => keys);

/** What the help lists of the keys while writing: the player's are among them, with Alt. */
export const writingHelp: readonly KeyEntry[] = [
  ...writingKeys,
  ...typingKeys,
  ...playerKeys.map(({ keys, label }) => ({ keys: keys.map((key) => `Alt+${key}`), label })),
];

/** What a key means while an utterance is open; undefined for what it would do anyhow. */
export const writingAction = (key: Key): WritingKey['does'] | undefined =>
  inWriting.get(keyName(withCommandAsControl(key)))?.does;
