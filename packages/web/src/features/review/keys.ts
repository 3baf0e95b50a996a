// Which key does what while a transcription is reviewed. In the editor, letters are written: there only F keys, the page
// keys and combinations mean something, none of them one that a keyboard layout for phonetic letters writes with
// (AltGr, which some systems report as Ctrl and Alt together, or Alt with a letter).

export type ReviewAction =
  | 'play'
  | 'again'
  | 'playLabel'
  | 'playAround'
  | 'slower'
  | 'faster'
  | 'repeat'
  | 'nextLabel'
  | 'previousLabel'
  | 'nextUncertain'
  | 'previousUncertain'
  | 'edit'
  | 'leave'
  | 'accept'
  | 'skip'
  | 'back'
  | 'undo'
  | 'save'
  | 'help';

interface Shortcut {
  readonly action: ReviewAction;
  readonly words: string;
  /** Outside of the editor. */
  readonly page: readonly string[];
  /** In it; these mean the same outside. */
  readonly editor: readonly string[];
}

/** In the order in which they are shown. */
export const shortcuts: readonly Shortcut[] = [
  { action: 'play', words: 'Play, pause', page: ['Space'], editor: ['Ctrl+Space', 'F2'] },
  { action: 'again', words: 'Play from the beginning', page: ['Home'], editor: ['Ctrl+Shift+Space', 'F4'] },
  { action: 'playLabel', words: 'Play the label under the cursor', page: ['L'], editor: ['Ctrl+J', 'F8'] },
  { action: 'playAround', words: 'Play it with its neighbours', page: ['K'], editor: ['Ctrl+K', 'F9'] },
  { action: 'slower', words: 'Slower', page: ['-'], editor: ['Alt+ArrowDown'] },
  { action: 'faster', words: 'Faster', page: ['+', '='], editor: ['Alt+ArrowUp'] },
  { action: 'repeat', words: 'Again and again, or once', page: ['R'], editor: [] },
  { action: 'nextLabel', words: 'Next label', page: ['ArrowRight'], editor: ['Alt+ArrowRight'] },
  { action: 'previousLabel', words: 'Previous label', page: ['ArrowLeft'], editor: ['Alt+ArrowLeft'] },
  { action: 'nextUncertain', words: 'Next uncertain label', page: ['U'], editor: ['PageDown'] },
  { action: 'previousUncertain', words: 'Previous uncertain label', page: ['Shift+U'], editor: ['PageUp'] },
  { action: 'edit', words: 'Write in the transcription', page: ['E'], editor: [] },
  { action: 'leave', words: 'Stop writing', page: [], editor: ['Escape'] },
  { action: 'accept', words: 'Accept, and on to the next', page: ['A'], editor: ['Ctrl+Enter'] },
  { action: 'skip', words: 'Skip', page: ['N'], editor: ['Alt+PageDown'] },
  { action: 'back', words: 'Back to the one before', page: ['B'], editor: ['Alt+PageUp'] },
  { action: 'undo', words: 'Take the last acceptance back', page: ['Z'], editor: [] },
  { action: 'save', words: 'Save without accepting', page: ['S'], editor: ['Ctrl+S'] },
  { action: 'help', words: 'Show the keys', page: ['?'], editor: ['F1'] },
];

/** What a key is asked for, without any library's event. */
export interface Key {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** A key as the list above writes it. */
function name({ key, altKey, ctrlKey, shiftKey }: Key): string {
  const plain = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  // Shift is a part of a sign such as ? and +; of letters and other keys it is said.
  const shift = shiftKey && (plain.length > 1 || plain !== plain.toLowerCase());
  return `${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${plain}`;
}

const both = new Map(shortcuts.flatMap(({ action, editor }) => editor.map((key) => [key, action] as const)));
const page = new Map(
  shortcuts.flatMap(({ action, page: keys }) => keys.map((key) => [key, action] as const)),
);

/**
 * What a key asks for; undefined for what it would do anyhow.
 * @param where 'editor' while one writes; 'field' in any other field, where only the combinations count; 'button' on a
 *   button or link, which Space presses
 */
export function reviewAction(
  key: Key,
  where: 'page' | 'editor' | 'field' | 'button',
): ReviewAction | undefined {
  if (key.metaKey || (key.ctrlKey && key.altKey)) return undefined;
  const said = name(key);
  const combined = both.get(said);
  if (combined) {
    if (where === 'editor') return combined;
    // Escape closes what is open, and the page keys leaf through a list, where no text is being written.
    if (combined === 'leave') return undefined;
    if (where === 'field') return key.ctrlKey || said.startsWith('F') ? combined : undefined;
    return combined;
  }
  if (where === 'editor' || where === 'field') return undefined;
  if (where === 'button' && said === 'Space') return undefined;
  return page.get(said);
}

const signs: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageDown: 'Page ↓',
  PageUp: 'Page ↑',
  Escape: 'Esc',
};

/** A shortcut as its keys are labelled: ['Ctrl', 'Enter']. */
export const keyCaps = (shortcut: string): string[] =>
  shortcut === '+' ? ['+'] : shortcut.split('+').map((cap) => signs[cap] ?? cap);
