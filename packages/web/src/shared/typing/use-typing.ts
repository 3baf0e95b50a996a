import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { t } from '../../i18n/index.js';
import { onSign, type Pending } from './sequences.js';
import { readSettings, sequencesOf, type TypingSettings, toneKeys, writeSettings } from './settings.js';
import { withTone } from './tones.js';
import { writeText } from './write-text.js';

/** Fields in which transcriptions are written say so by this attribute. */
export const typingField = { 'data-typing': true } as const;

const fieldOf = (target: EventTarget | null): HTMLTextAreaElement | undefined =>
  target instanceof HTMLTextAreaElement && target.dataset.typing !== undefined ? target : undefined;

/** Which of the keys for tone it is, from 0. By its place on the keyboard: with Shift a digit is another sign everywhere. */
function toneKey({ code, ctrlKey, shiftKey, altKey, metaKey }: KeyboardEvent): number | undefined {
  if (!ctrlKey || !shiftKey || altKey || metaKey) return undefined;
  const [, digit] = /^Digit([1-9])$/.exec(code) ?? [];
  const index = Number(digit) - 1;
  return digit !== undefined && index < toneKeys ? index : undefined;
}

export interface Typing {
  readonly settings: TypingSettings;
  readonly setSettings: (settings: TypingSettings) => void;
  /** Whether the browser keeps them. */
  readonly kept: boolean;
  /** The field that was written in last. */
  readonly field: RefObject<HTMLTextAreaElement | undefined>;
  /** Put the mark of a key for tone on the last vowel. */
  readonly putTone: (mark: string) => void;
  /** What is told to screen readers, and shown. */
  readonly said: string;
}

/**
 * Sequences of keys and keys for tone, in every field of the page that has `typingField`.
 * @param onPalette F10 was pressed in one
 */
export function useTyping(onPalette: () => void): Typing {
  const [settings, set] = useState(() => readSettings(localStorage));
  const [kept, setKept] = useState(true);
  const [said, say] = useState('');
  const field = useRef<HTMLTextAreaElement>(undefined);
  const pending = useRef<Pending>(undefined);
  const sequences = useMemo(() => sequencesOf(settings), [settings]);

  const putTone = useCallback((mark: string) => {
    const { current: area } = field;
    if (!area || mark === '') return;
    const found = withTone(area.value, area.selectionEnd, mark);
    say(found ? '' : t('There is no vowel before the cursor.'));
    if (!found) return;
    const caret = area.selectionEnd + found.text.length - (found.to - found.from);
    writeText(area, found.from, found.to, found.text);
    area.setSelectionRange(caret, caret);
  }, []);
  const latest = useRef({ sequences, settings, putTone, onPalette });
  latest.current = { sequences, settings, putTone, onPalette };

  useEffect(() => {
    const focused = ({ target }: FocusEvent) => {
      field.current = fieldOf(target) ?? field.current;
    };
    const sign = (event: InputEvent) => {
      const area = fieldOf(event.target);
      const { data } = event;
      if (!area || event.inputType !== 'insertText' || event.isComposing || data === null) return;
      if ([...data].length !== 1) return;
      const { value, selectionStart: start, selectionEnd: end } = area;
      const writing = onSign(latest.current.sequences, value.slice(0, start), start, data, pending.current);
      pending.current = writing?.pending;
      if (!writing) return;
      event.preventDefault();
      writeText(area, writing.from, end, writing.text);
    };
    const key = (event: KeyboardEvent) => {
      const area = fieldOf(event.target);
      if (!area || event.isComposing) return;
      const index = toneKey(event);
      if (index !== undefined) {
        event.preventDefault();
        latest.current.putTone(latest.current.settings.tones[index] ?? '');
      } else if (event.key === 'F10' && !event.ctrlKey && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        latest.current.onPalette();
      }
    };
    document.addEventListener('focusin', focused);
    document.addEventListener('beforeinput', sign);
    document.addEventListener('keydown', key, true);
    return () => {
      document.removeEventListener('focusin', focused);
      document.removeEventListener('beforeinput', sign);
      document.removeEventListener('keydown', key, true);
    };
  }, []);

  return {
    ...{ settings, kept, field, putTone, said },
    setSettings: (next) => {
      set(next);
      setKept(writeSettings(localStorage, next));
    },
  };
}
