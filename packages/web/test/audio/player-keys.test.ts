import { describe, expect, it } from 'vitest';
import { playerAction } from '../../src/audio/player-keys.js';

const key = (name: string, held: { alt?: boolean; ctrl?: boolean; shift?: boolean } = {}) => ({
  ...{ key: name, altKey: held.alt ?? false, ctrlKey: held.ctrl ?? false },
  ...{ metaKey: false, shiftKey: held.shift ?? false },
});

describe('keys of a player', () => {
  it('are plain where nothing is written, and with Alt where one writes', () => {
    expect(playerAction(key(' '), false)).toBe('toggle');
    expect(playerAction(key('ArrowLeft'), false)).toBe('back');
    expect(playerAction(key('R'), false)).toBe('repeat');
    expect(playerAction(key(' '), true)).toBeUndefined();
    expect(playerAction(key('r'), true)).toBeUndefined();
    expect(playerAction(key(' ', { alt: true }), true)).toBe('toggle');
    expect(playerAction(key(' ', { alt: true }), false)).toBeUndefined();
  });

  it('leave the browser its own', () => {
    expect(playerAction(key('r', { ctrl: true }), false)).toBeUndefined();
    expect(playerAction(key('ArrowLeft', { shift: true }), false)).toBeUndefined();
    expect(playerAction(key('q'), false)).toBeUndefined();
  });
});
