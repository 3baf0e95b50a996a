import type { RetimedLabel } from '@persephone/formats/edit-alignment';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SpeechPlayer } from '../../audio/index.js';
import { nextUncertain } from '../../shared/transcription/confidence-level.js';
import { guessBeside, guessesAt } from '../../shared/transcription/guesses.js';
import { tokenOfSelection } from '../../shared/transcription/label-text.js';
import { replaceLabel } from '../../shared/transcription/replace-label.js';
import type { MarkedLabel } from '../../shared/transcription/use-text.js';
import type { CursorAction } from './keys.js';
import { showLabel } from './playing.js';

interface CursorOptions {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly marked: readonly MarkedLabel[];
  readonly times: readonly RetimedLabel[];
  readonly player: SpeechPlayer;
  readonly writing: RefObject<boolean>;
}

/** At which label one is, in the editor and outside of it, and how one gets to others. */
export function useCursor({ field, marked, times, player, writing }: CursorOptions) {
  /** -1 until one goes to a label. */
  const [current, setCurrent] = useState(-1);

  /** Go to a label: select it, so that what is written next takes its place. */
  const goTo = (index: number) => {
    const label = marked[index];
    const { current: area } = field;
    if (!label || !area) return;
    area.setSelectionRange(label.start, label.end);
    setCurrent(index);
    showLabel(player, times[index]);
  };
  // For what is drawn anew only where it changes.
  const latest = useRef(goTo);
  useEffect(() => {
    latest.current = goTo;
  });
  const select = useCallback((index: number) => latest.current(index), []);

  // Whoever writes goes on writing in the next one, at the first label that wants it.
  const opened = useRef(false);
  useLayoutEffect(() => {
    const { current: area } = field;
    if (!area || opened.current) return;
    opened.current = true;
    if (!writing.current) return;
    area.focus({ preventScroll: true });
    const first = marked[Math.max(0, nextUncertain(marked, -1, 1))];
    if (first) area.setSelectionRange(first.start, first.end);
  }, [field, marked, writing]);

  /** Where the cursor is now: of keys that follow each other fast, before it was told. */
  const here = (): number => {
    const { current: area } = field;
    const known = area !== null && (current >= 0 || document.activeElement === area);
    return known ? tokenOfSelection(marked, area.selectionStart, area.selectionEnd) : current;
  };

  /** Write a guess of the model in the place of a label. */
  const choose = (index: number, label: string | undefined) => {
    const token = marked[index];
    if (!field.current || !token || label === undefined) return;
    replaceLabel(field.current, token, label);
    setCurrent(index);
  };
  const guess = (index: number, step: 1 | -1) => {
    const token = marked[index];
    if (token) choose(index, guessBeside(guessesAt(times[index]), token.label, step));
  };

  const move = (action: CursorAction) => {
    const at = here();
    switch (action) {
      case 'edit':
        field.current?.focus();
        return goTo(Math.max(0, at));
      case 'leave':
        return field.current?.blur();
      case 'nextLabel': {
        // After one was deleted the cursor stands between two: then the next one is the one behind it.
        const label = marked[at];
        const between = label !== undefined && (field.current?.selectionEnd ?? 0) < label.start;
        return goTo(between ? at : Math.min(at + 1, marked.length - 1));
      }
      case 'previousLabel':
        return goTo(Math.max(0, at - 1));
      case 'nextUncertain':
        return goTo(nextUncertain(marked, at, 1));
      case 'previousUncertain':
        return goTo(nextUncertain(marked, Math.max(at, 0), -1));
      case 'nextGuess':
        return guess(at, 1);
      case 'previousGuess':
        return guess(at, -1);
    }
  };

  return { current, setCurrent, select, here, move, choose };
}
