import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewAction, shortcuts } from '../../src/features/review/keys.js';
import { type Key, keyCaps, keyIndex } from '../../src/ui/keys.js';

const plain = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const key = (pressed: string, held: Partial<Key> = {}): Key => ({ key: pressed, ...plain, ...held });

/** The event of a shortcut as the list writes it. */
function eventOf(shortcut: string): Key {
  const parts = keyParts(shortcut);
  const last = parts.at(-1) ?? '';
  const held = new Set(parts.slice(0, -1));
  const pressed =
    last === 'Space' ? ' ' : last.length === 1 && !held.has('Shift') ? last.toLowerCase() : last;
  return key(pressed, {
    ctrlKey: held.has('Ctrl'),
    altKey: held.has('Alt'),
    shiftKey: held.has('Shift') || last === '?' || last === '+',
  });
}
const keyParts = (shortcut: string) => (shortcut === '+' ? ['+'] : shortcut.split('+'));

describe('keys of the review', () => {
  test('each shortcut does what the list says, where it says so, and no two are the same', () => {
    const seen = new Set<string>();
    for (const { action, page, editor } of shortcuts) {
      for (const one of [...page, ...editor]) {
        expect(seen.has(one), one).toBe(false);
        seen.add(one);
      }
      for (const one of editor) expect([one, reviewAction(eventOf(one), 'editor')]).toEqual([one, action]);
      for (const one of page) expect([one, reviewAction(eventOf(one), 'page')]).toEqual([one, action]);
    }
  });

  test('whatever is written in the editor is written: letters, signs, and what AltGr makes of them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        fc.boolean(),
        fc.constantFrom({}, { ctrlKey: true, altKey: true }, { altKey: true }),
        (pressed, shiftKey, held) => {
          expect(reviewAction(key(pressed, { shiftKey, ...held }), 'editor')).toBeUndefined();
        },
      ),
    );
    for (const editing of ['Backspace', 'Delete', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', 'Tab']) {
      expect(reviewAction(key(editing), 'editor'), editing).toBeUndefined();
    }
    for (const kept of ['c', 'v', 'x', 'z', 'a', 'r', 't', 'w']) {
      expect(reviewAction(key(kept, { ctrlKey: true }), 'editor'), kept).toBeUndefined();
    }
  });

  test('a button keeps Space, and another field its letters and page keys', () => {
    expect(reviewAction(key(' '), 'button')).toBeUndefined();
    expect(reviewAction(key('a'), 'button')).toBe('accept');
    expect(reviewAction(key('a'), 'field')).toBeUndefined();
    expect(reviewAction(key('PageDown'), 'field')).toBeUndefined();
    expect(reviewAction(key('Enter', { ctrlKey: true }), 'field')).toBe('accept');
    expect(reviewAction(key('F2'), 'field')).toBe('play');
    expect(reviewAction(key('Escape'), 'page')).toBeUndefined();
  });

  test('letters mean the same with Caps Lock', () => {
    expect(reviewAction(key('A'), 'page')).toBe('accept');
    expect(reviewAction(key('U', { shiftKey: true }), 'page')).toBe('previousUncertain');
    expect(reviewAction(key('a', { ctrlKey: true }), 'page')).toBeUndefined();
  });

  test('caps are shown as keyboards have them', () => {
    expect(keyCaps('Alt+ArrowRight')).toEqual(['Alt', '→']);
    expect(keyCaps('+')).toEqual(['+']);
    expect(keyCaps('Alt++')).toEqual(['Alt', '+']);
  });

  test('a key that is registered twice is refused', () => {
    const entries = [{ keys: ['A'] }, { keys: ['B', 'A'] }];
    expect(() => keyIndex(entries, ({ keys }) => keys)).toThrow('The key A is registered twice.');
  });
});
