import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelAt, letterAt } from '../../src/shared/typing/insertion.js';
import { onSign, type Pending } from '../../src/shared/typing/sequences.js';
import {
  readSettings,
  sequencesOf,
  type TypingSettings,
  usualSettings,
  writeSettings,
} from '../../src/shared/typing/settings.js';
import { withTone } from '../../src/shared/typing/tones.js';
import { xSampa } from '../../src/shared/typing/x-sampa.js';

/** What stands there after these signs were typed one after the other. */
function typed(signs: string, settings: TypingSettings = usualSettings, before = ''): string {
  const sequences = sequencesOf(settings);
  let text = before;
  let pending: Pending | undefined;
  for (const sign of signs) {
    const writing = onSign(sequences, text, text.length, sign, pending);
    pending = writing?.pending;
    text = writing ? text.slice(0, writing.from) + writing.text : text + sign;
  }
  return text;
}

describe('sequences of keys', () => {
  test('each of X-SAMPA writes its letter', () => {
    for (const [sequence, letter] of Object.entries(xSampa)) {
      expect([sequence, typed(`\\${sequence}`)]).toEqual([sequence, letter.normalize('NFC')]);
    }
  });

  test('a letter stands there at once, and becomes another where more is typed', () => {
    expect(typed('\\N')).toBe('ŋ');
    expect(typed('\\N\\')).toBe('ɴ');
    expect(typed('\\r\\`')).toBe('ɻ');
    expect(typed('\\S \\N a')).toBe('ʃ ŋ a');
    expect(typed('\\SN')).toBe('ʃN');
    expect(typed('t\\S')).toBe('tʃ');
  });

  test('marks join the letter before them, in NFC', () => {
    expect(typed('a\\_H')).toBe('á');
    expect(typed('a\\_H_T')).toBe('a\u1dc4');
    expect(typed('\\E\\_L')).toBe('ɛ̀');
    expect(typed('e\\~')).toBe('ẽ');
    expect(typed('a \\_H')).toBe('a \u0301');
  });

  test('what is no sequence stays as it was typed, and the sign twice is itself', () => {
    expect(typed('a\\ b')).toBe('a\\ b');
    expect(typed('\\\\N')).toBe('\\N');
    expect(typed('\\r ')).toBe('\\r ');
    expect(typed('b\\_ ')).toBe('b\\_ ');
  });

  test('another sign, none at all, and sequences of one’s own', () => {
    expect(typed(';N \\N', { ...usualSettings, prefix: ';' })).toBe('ŋ \\N');
    expect(typed('\\N', { ...usualSettings, prefix: '' })).toBe('\\N');
    const own = { ...usualSettings, own: { ng: 'ŋg', N: '' } };
    expect(typed('\\ng', own)).toBe('ŋg');
    // Taken away; ɴ is still there.
    expect(typed('\\N a', own)).toBe('\\N a');
    expect(typed('\\N\\', own)).toBe('ɴ');
  });

  test('whatever is typed without the sign is written as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('\\'));
        expect(typed(text)).toBe(text);
      }),
    );
  });

  test('what was typed elsewhere meanwhile is no part of a sequence', () => {
    const sequences = sequencesOf(usualSettings);
    const pending = onSign(
      sequences,
      '\\',
      1,
      'N',
      onSign(sequences, '', 0, '\\', undefined)?.pending,
    )?.pending;
    expect(pending?.written).toBe('ŋ');
    expect(onSign(sequences, 'b', 1, '\\', pending)).toMatchObject({ text: '\\', pending: { base: 'b' } });
  });
});

describe('tones', () => {
  const toned = (text: string, mark: string, caret = text.length) => {
    const found = withTone(text, caret, mark);
    return found && text.slice(0, found.from) + found.text + text.slice(found.to);
  };
  const [low, high, rising] = ['\u0300', '\u0301', '\u030c'];

  test('are put on the last vowel before the caret, in NFC', () => {
    expect(toned('b a n', high)).toBe('b á n');
    expect(toned('b a n o', high, 4)).toBe('b á n o');
    expect(toned('ɛ̃', high)).toBe('ɛ̃́'.normalize('NFC'));
    expect(toned('n̩', low)).toBe('ǹ̩'.normalize('NFC'));
  });

  test('take the place of the one that was there, and go where they are put twice', () => {
    expect(toned('bá', low)).toBe('bà');
    expect(toned('bá', high)).toBe('ba');
    expect(toned('ẽ̌', rising)).toBe('ẽ');
  });

  test('letters of tone stand behind the vowel and its length', () => {
    expect(toned('b aː n', '˥')).toBe('b aː˥ n');
    expect(toned('aː˧', '˥')).toBe('aː˧˥');
    expect(toned('aː˥', '˥')).toBe('aː');
  });

  test('without a vowel nothing is done', () => {
    expect(toned('b n', high)).toBeUndefined();
    expect(toned('b a', high, 1)).toBeUndefined();
  });
});

describe('the palette', () => {
  const put = (at: typeof labelAt, text: string, start: number, end: number, sign: string) => {
    const { from, to, text: written } = at(text, start, end, sign);
    return text.slice(0, from) + written + text.slice(to);
  };

  test('labels are put with a space to those beside them', () => {
    expect(put(labelAt, '', 0, 0, 'tʃ')).toBe('tʃ');
    expect(put(labelAt, 'a', 1, 1, 'tʃ')).toBe('a tʃ');
    expect(put(labelAt, 'a b', 2, 2, 'tʃ')).toBe('a tʃ b');
    expect(put(labelAt, 'a b c', 2, 3, 'a\u0301')).toBe('a á c');
  });

  test('a mark joins the letter before it', () => {
    expect(put(letterAt, 'k a', 3, 3, '\u0303')).toBe('k ã');
    expect(put(letterAt, 'k ', 2, 2, 'ŋ')).toBe('k ŋ');
    expect(put(letterAt, 'k ', 2, 2, '\u0303')).toBe('k \u0303');
  });
});

test('settings are kept, and what is damaged is as at first', () => {
  const kept = new Map<string, string>();
  const storage = {
    length: 0,
    key: () => null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  expect(readSettings(storage)).toEqual(usualSettings);
  const changed = { prefix: ';', own: { ng: 'ŋ' }, tones: usualSettings.tones.with(0, '˥') };
  expect(writeSettings(storage, changed)).toBe(true);
  expect(readSettings(storage)).toEqual(changed);
  for (const damaged of ['{', '7', '{"prefix":3,"own":[],"tones":"x"}']) {
    kept.set('persephone.typing', damaged);
    expect(readSettings(storage)).toEqual(usualSettings);
  }
  const full = {
    ...storage,
    setItem: () => {
      throw new Error('full');
    },
  };
  expect(writeSettings(full, changed)).toBe(false);
});
