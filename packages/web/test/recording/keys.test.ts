import { expect, test } from 'vitest';
import { deskKey, deskKeys } from '../../src/features/recording/keys.js';

const key = (
  name: string,
  held: Partial<Record<'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey', boolean>> = {},
) => ({
  ...{ key: name, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false },
  ...held,
});

test('letters are written, and what is written elsewhere is undone there', () => {
  expect(deskKey(key('a'), 'text')).toBeUndefined();
  expect(deskKey(key('Enter'), 'text')?.action).toBe('next');
  expect(deskKey(key('Enter'), 'elsewhere')).toBeUndefined();
  expect(deskKey(key('ArrowLeft', { altKey: true, shiftKey: true }), 'text')?.action).toBe('muchEarlier');
  expect(deskKey(key('z', { ctrlKey: true }), 'elsewhere')?.action).toBe('undo');
  expect(deskKey(key('z', { ctrlKey: true }), 'field')).toBeUndefined();
  expect(deskKey(key('Z', { ctrlKey: true, shiftKey: true }), 'text')?.action).toBe('redo');
  // AltGr writes letters on many keyboards.
  expect(deskKey(key('m', { ctrlKey: true, altKey: true }), 'text')).toBeUndefined();
});

test('Cmd on a Mac does what Ctrl does elsewhere', () => {
  expect(deskKey(key('z', { metaKey: true }), 'text')?.action).toBe('undo');
  expect(deskKey(key('z', { metaKey: true, shiftKey: true }), 'text')?.action).toBe('redo');
  expect(deskKey(key('Enter', { metaKey: true }), 'text')?.action).toBe('accept');
  expect(deskKey(key('z', { metaKey: true }), 'field')).toBeUndefined();
  expect(deskKey(key('c', { metaKey: true }), 'text')).toBeUndefined();
});

test('every action has a key', () => {
  expect(new Set(deskKeys.map(({ action }) => action)).size).toBe(deskKeys.length);
});
