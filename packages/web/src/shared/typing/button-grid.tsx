import { Text } from '@mantine/core';
import { type KeyboardEvent, memo, useRef, useState } from 'react';
import { phoneticFonts } from '../../app/theme.js';
import classes from './palette.module.css';

export interface GridButton {
  readonly sign: string;
  /** As it is shown; the sign itself where absent. */
  readonly shown?: string;
  /** As screen readers say it. */
  readonly words: string;
}

interface GridProps {
  readonly title: string;
  readonly buttons: readonly GridButton[];
  readonly onPress: (sign: string) => void;
}

/** Buttons of which one has its place in the order of Tab; arrows, Home and End lead to the others. */
export const ButtonGrid = memo(function ButtonGrid({ title, buttons, onPress }: GridProps) {
  const grid = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const at = Math.min(stop, buttons.length - 1);
  const walk = (event: KeyboardEvent) => {
    const forwards = grid.current && getComputedStyle(grid.current).direction === 'rtl' ? -1 : 1;
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowRight: at + forwards, ArrowLeft: at - forwards, ArrowDown: at + 1, ArrowUp: at - 1 },
      ...{ Home: 0, End: buttons.length - 1 },
    };
    const to = steps[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(buttons.length - 1, to));
    setStop(next);
    grid.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div className={classes.row}>
      <Text size="xs" c="dimmed" lh={1.2} aria-hidden="true">
        {title}
      </Text>
      <div ref={grid} role="toolbar" aria-label={title} className={classes.grid}>
        {buttons.map(({ sign, shown = sign, words }, i) => (
          <button
            key={sign}
            type="button"
            className={classes.button}
            style={{ fontFamily: phoneticFonts }}
            tabIndex={i === at ? 0 : -1}
            aria-label={words}
            title={words}
            onFocus={() => setStop(i)}
            onKeyDown={walk}
            // The text that is being written keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPress(sign)}
          >
            {shown}
          </button>
        ))}
      </div>
    </div>
  );
});
