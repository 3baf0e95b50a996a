import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { t } from '../../i18n/index.js';
import classes from './list.module.css';
import { Row, type RowActions } from './row.js';
import type { Row as RowData } from './rows.js';

export interface ListHandle {
  /** Bring a row into sight, and its text under the keys. */
  readonly focus: (uid: string) => void;
  readonly show: (index: number) => void;
}

interface ListProps extends RowActions {
  readonly rows: readonly RowData[];
  readonly current: string | undefined;
  readonly said: string | undefined;
  readonly played: ReadonlySet<number>;
  readonly given: number;
  readonly handle: Ref<ListHandle>;
}

const rowHeight = 42;

/** The utterances of a recording one under the other, any number, of which those in sight are drawn. */
export function UtteranceList({ rows, current, said, played, given, handle, ...actions }: ListProps) {
  const scroll = useRef<HTMLElement>(null);
  const wanted = useRef<string>(undefined);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    getItemKey: (index) => rows[index]?.uid ?? index,
  });
  const focusNow = (uid: string): boolean => {
    const field = scroll.current?.querySelector<HTMLTextAreaElement>(
      `[data-uid="${uid}"] textarea[data-text]`,
    );
    field?.focus({ preventScroll: true });
    return field !== undefined && field !== null;
  };
  useImperativeHandle(handle, () => ({
    focus: (uid) => {
      const index = rows.findIndex((row) => row.uid === uid);
      if (index < 0) return;
      virtual.scrollToIndex(index, { align: 'auto' });
      wanted.current = focusNow(uid) ? undefined : uid;
    },
    show: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
  }));
  // A row that was out of sight is drawn by now.
  useEffect(() => {
    if (wanted.current !== undefined && focusNow(wanted.current)) wanted.current = undefined;
  });
  return (
    <section
      ref={scroll}
      className={classes.scroll}
      aria-label={t('Utterances')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
    >
      <ol className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <Row
                key={row.uid}
                {...{ row, given, ...actions }}
                number={index + 1}
                of={rows.length}
                top={start}
                height={rowHeight}
                current={row.uid === current}
                said={row.uid === said}
                played={played.has(row.transcriptionId)}
              />
            )
          );
        })}
      </ol>
    </section>
  );
}
