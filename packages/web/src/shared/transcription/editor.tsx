import { type RefObject, useLayoutEffect } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import { typingField } from '../typing/use-typing.js';
import classes from './editor.module.css';
import { Ground } from './ground.js';
import { tokenOfSelection } from './label-text.js';
import type { MarkedLabel } from './use-text.js';

interface EditorProps {
  readonly id: string;
  readonly text: string;
  readonly marked: readonly MarkedLabel[];
  /** The label that the cursor is at, by its index. */
  readonly current: number;
  readonly onChange: (text: string) => void;
  readonly onCurrent: (index: number) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly describedBy: string;
}

/** The text of a transcription, to be written in, with marks under its labels. */
export function Editor({ id, text, marked, current, onChange, onCurrent, field, describedBy }: EditorProps) {
  // The browser tells of moves of the cursor on the document alone.
  useLayoutEffect(() => {
    const follow = () => {
      const { current: area } = field;
      if (!area || document.activeElement !== area) return;
      onCurrent(tokenOfSelection(marked, area.selectionStart, area.selectionEnd));
    };
    document.addEventListener('selectionchange', follow);
    return () => document.removeEventListener('selectionchange', follow);
  }, [field, marked, onCurrent]);

  return (
    <div className={classes.frame}>
      <div className={classes.ground} style={{ fontFamily: phoneticFonts }} aria-hidden="true">
        <Ground text={text} marked={marked} current={current} />
        {/* A line that is empty has no height otherwise. */}
        {'\u200b'}
      </div>
      <textarea
        ref={field}
        id={id}
        className={classes.text}
        {...typingField}
        style={{ fontFamily: phoneticFonts }}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-describedby={describedBy}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        translate="no"
      />
    </div>
  );
}

/** What the marks mean. */
export const Sample = ({ level, unknown }: { level?: MarkedLabel['level']; unknown?: boolean }) => (
  <span
    className={`${classes.mark} ${classes.sample}`}
    style={{ fontFamily: phoneticFonts }}
    data-confidence={level}
    data-unknown={unknown || undefined}
    aria-hidden="true"
  >
    ŋa
  </span>
);
