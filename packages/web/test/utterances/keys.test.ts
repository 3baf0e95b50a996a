import { describe, expect, it } from 'vitest';
import { gridAction, gridKeys, writingAction, writingKeys } from '../../src/features/utterances/keys.js';

const place = { row: 5, rows: 100, visible: 10 };
const key = (name: string, held: Partial<Record<'alt' | 'ctrl' | 'shift', boolean>> = {}) => ({
  ...{ key: name, altKey: held.alt ?? false, ctrlKey: held.ctrl ?? false },
  ...{ metaKey: false, shiftKey: held.shift ?? false },
});

describe('keys of the list', () => {
  it.each([
    ['ArrowDown', 6],
    ['ArrowUp', 4],
    ['PageDown', 14],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
  ])('%s goes to row %d', (name, to) => {
    expect(gridAction(key(name), place)).toEqual({ kind: 'move', to, extend: false });
  });

  it('stay within the list, and choose on the way with Shift', () => {
    expect(gridAction(key('ArrowUp'), { ...place, row: 0 })).toMatchObject({ to: 0 });
    expect(gridAction(key('ArrowDown', { shift: true }), { ...place, row: 99 })).toEqual({
      ...{ kind: 'move', to: 99, extend: true },
    });
  });

  it('open, play, choose', () => {
    expect(gridAction(key('Enter'), place)).toEqual({ kind: 'open' });
    expect(gridAction(key(' '), place)).toEqual({ kind: 'play' });
    expect(gridAction(key('x'), place)).toEqual({ kind: 'choose' });
    expect(gridAction(key('a', { ctrl: true }), place)).toEqual({ kind: 'choose all' });
  });

  it('while writing are what the help says, and no others', () => {
    expect(writingAction(key('s', { ctrl: true }))).toBe('save');
    expect(writingAction(key('Enter', { ctrl: true }))).toBe('save');
    expect(writingAction(key('ArrowDown', { alt: true }))).toBe('next');
    expect(writingAction(key('ArrowUp', { alt: true }))).toBe('previous');
    expect(writingAction(key('ArrowDown'))).toBeUndefined();
    const labels = [...gridKeys, ...writingKeys].map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('leave the browser its own', () => {
    expect(gridAction(key('a'), place)).toBeUndefined();
    expect(gridAction(key('x', { ctrl: true }), place)).toBeUndefined();
    expect(gridAction(key('ArrowDown', { alt: true }), place)).toBeUndefined();
  });
});
