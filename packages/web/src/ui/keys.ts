import { t } from '../i18n/index.js';
// Keys as they are written in lists of keys: 'Ctrl+Enter', 'Space', 'Shift+U'. Pure.

/** What a key is asked for, without any library's event. */
export interface Key {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** A key as lists of keys write it. */
export function keyName({ key, altKey, ctrlKey, shiftKey }: Key): string {
  const plain = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  // Shift is a part of a sign such as ? and +; of letters and other keys it is said.
  const shift = shiftKey && (plain.length > 1 || plain !== plain.toLowerCase());
  return `${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${plain}`;
}

/** A key whose Cmd, on a Mac, is what Ctrl is elsewhere. */
export const withCommandAsControl = (key: Key): Key => ({
  ...{ key: key.key, altKey: key.altKey, shiftKey: key.shiftKey },
  ...{ ctrlKey: key.ctrlKey || key.metaKey, metaKey: false },
});

const signs: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageDown: t('Page ↓'),
  PageUp: t('Page ↑'),
  Escape: t('Esc'),
  Enter: t('Enter'),
  Space: t('Space'),
  Home: t('Home'),
  End: t('End'),
  Delete: t('Del'),
  Backspace: '⌫',
  Shift: t('Shift'),
  Ctrl: t('Ctrl'),
};

/** A shortcut as its keys are labelled: ['Ctrl', 'Enter']. */
export const keyCaps = (shortcut: string): string[] =>
  shortcut.split(/\+(?=.)/).map((cap) => signs[cap] ?? cap);

/** A key of a page: registered in one place with what it is called and does, from which the help of keys is made. */
export interface KeyEntry {
  /** As `keyName` writes them; the help shows them in this order. */
  readonly keys: readonly string[];
  /** What it does, as the help says it. */
  readonly label: string;
}

/** Each key with its entry. Throws where two entries have the same key: then one of them would never be asked for. */
export function keyIndex<E>(
  entries: readonly E[],
  keysOf: (entry: E) => readonly string[],
): ReadonlyMap<string, E> {
  const index = new Map<string, E>();
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      if (index.has(key)) throw new Error(`The key ${key} is registered twice.`);
      index.set(key, entry);
    }
  }
  return index;
}
