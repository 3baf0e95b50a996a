import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './list.module.css';

interface LongListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => number;
  readonly rowHeight: number;
  /** What of the height of the window is left to it, as CSS. */
  readonly height: string;
  readonly isChosen?: (item: T) => boolean;
  /** The end is near, and there is more to be fetched. */
  readonly onEnd?: (() => void) | undefined;
  readonly children: (item: T) => ReactNode;
}

/** A list of any length, of which the rows in sight are drawn. */
export function LongList<T>(props: LongListProps<T>) {
  const { label, items, keyOf, rowHeight, height, isChosen, onEnd, children } = props;
  const scroll = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (last >= items.length - 30) onEnd?.();
  }, [last, items.length, onEnd]);
  // As long as what is in it, up to what is left: an end of the list in the middle of the page is no dead space.
  const needed = items.length * rowHeight + 2;
  return (
    <section
      ref={scroll}
      className={classes.scroll}
      style={{ height: `min(${needed}px, max(${height}, ${5 * rowHeight}px))` }}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
    >
      <ul className={classes.body} style={{ height: virtual.getTotalSize(), margin: 0, padding: 0 }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          return (
            item && (
              <li
                key={keyOf(item)}
                className={classes.row}
                // Of all, not of those that are drawn.
                aria-posinset={index + 1}
                aria-setsize={onEnd ? -1 : items.length}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                data-chosen={isChosen?.(item) || undefined}
              >
                {children(item)}
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}
