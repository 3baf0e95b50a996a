// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn at their places are no table to the browser
// biome-ignore-all lint/a11y/useFocusableInteractive: the list has the focus and names its row by aria-activedescendant
import { VisuallyHidden } from '@mantine/core';
import { useThrottledCallback } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect } from 'react';
import type { Utterance } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { type GridAction, gridAction } from './keys.js';
import { Row, rowId } from './row.js';
import { ariaSort, nextSort, type SortColumn, type UtteranceSort } from './search.js';
import type { Selection } from './selection.js';
import classes from './table.module.css';

interface TableProps {
  readonly total: number;
  readonly at: (index: number) => Utterance | undefined;
  /** Told of the rows in sight. */
  readonly onRange: (first: number, last: number) => void;
  readonly sort: UtteranceSort;
  readonly onSort: (sort: UtteranceSort) => void;
  readonly selection: Selection;
  readonly cursor: number;
  readonly open: number | undefined;
  readonly compact: boolean;
  /** Labels that were looked for. */
  readonly wanted: readonly string[];
  readonly soundOf: (utteranceId: number) => 'still' | 'loading' | 'playing' | 'failed';
  readonly onOpen: (index: number) => void;
  readonly onPlay: (index: number) => void;
  readonly onChoose: (index: number, extend: boolean) => void;
  readonly onChooseAll: () => void;
  readonly onAction: (action: GridAction) => void;
  /** What scrolls and hears the keys. */
  readonly grid: RefObject<HTMLDivElement | null>;
}

/** What is scrolled past faster than that is not asked for. */
const rangeMs = 150;
const headingHeight = 36;
const rowHeights = { full: 36, compact: 52 };
const headings: readonly (readonly [title: string, sort: SortColumn | undefined, number?: boolean])[] = [
  [t('Recording'), 'name'],
  [t('Transcription'), undefined],
  [t('Speaker'), 'speaker'],
  [t('Length'), 'duration', true],
  [t('By'), undefined],
  [t('Corpora'), undefined, true],
  [t('Added'), 'created'],
];

/** A list of any length, of which the rows in sight are drawn. Keys are handled while it has the focus. */
export function Table(props: TableProps) {
  const { total, at, onRange, selection, cursor, open, compact, wanted, soundOf } = props;
  const { onOpen, onPlay, onChoose, onAction, grid: scroll } = props;
  const height = compact ? rowHeights.compact : rowHeights.full;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    overscan: 10,
    // The heading stays above the rows, and hides none of them.
    scrollMargin: headingHeight,
    scrollPaddingStart: headingHeight,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was measured was of the other height
  useEffect(() => virtual.measure(), [virtual, height]);
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  const throttledRange = useThrottledCallback(onRange, rangeMs);
  useEffect(() => throttledRange(first, last), [throttledRange, first, last]);
  useEffect(() => {
    if (cursor < total) virtual.scrollToIndex(cursor, { align: 'auto' });
  }, [virtual, cursor, total]);

  const handleKey = (event: KeyboardEvent) => {
    if (event.target !== scroll.current) return;
    const visible = Math.floor((scroll.current?.clientHeight ?? height) / height);
    const action = gridAction(event, { row: cursor, rows: total, visible });
    if (!action) return;
    event.preventDefault();
    onAction(action);
  };

  const rows = virtual.getVirtualItems();
  return (
    <div className={`${classes.frame} ${compact ? classes.compact : ''}`} style={{ height: '100%' }}>
      <div
        ref={scroll}
        className={classes.scroll}
        role="grid"
        aria-label={t('Utterances')}
        aria-rowcount={total + 1}
        aria-multiselectable="true"
        aria-activedescendant={rows.some(({ index }) => index === cursor) ? rowId(cursor) : undefined}
        tabIndex={0}
        onKeyDown={handleKey}
      >
        <Heading {...props} />
        <div className={classes.body} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {rows.map(({ index, start }) => {
            const utterance = at(index);
            return (
              <Row
                key={index}
                {...{ index, height, compact, wanted, utterance, onOpen, onPlay, onChoose }}
                top={start - headingHeight}
                chosen={utterance !== undefined && selection.has(utterance.id)}
                open={utterance !== undefined && utterance.id === open}
                cursor={index === cursor}
                sound={utterance ? soundOf(utterance.id) : 'still'}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Heading({ total, sort, onSort, selection, compact, onChooseAll }: TableProps) {
  const all = total > 0 && selection.size >= total;
  const box: ReactNode = (
    <div role="columnheader" className={classes.choose}>
      <input
        type="checkbox"
        aria-label={t('Choose all')}
        checked={all}
        ref={(element) => {
          if (element) element.indeterminate = selection.size > 0 && !all;
        }}
        onChange={onChooseAll}
      />
    </div>
  );
  return (
    <div role="rowgroup" className={classes.sticky}>
      <div role="row" aria-rowindex={1} className={classes.head}>
        {box}
        <div role="columnheader">
          <VisuallyHidden>{t('Listen')}</VisuallyHidden>
        </div>
        {compact ? (
          <div role="columnheader" className={`${classes.cell} ${classes.orders}`}>
            {headings.map(
              ([title, column]) => column && <SortButton key={title} {...{ title, column, sort, onSort }} />,
            )}
          </div>
        ) : (
          headings.map(([title, column, number]) => (
            <div
              key={title}
              role="columnheader"
              aria-sort={column && ariaSort(sort, column)}
              className={`${classes.cell} ${number ? classes.number : ''}`}
            >
              {column ? <SortButton {...{ title, column, sort, onSort }} /> : title}
            </div>
          ))
        )}
      </div>
    </div>
  );
}

interface SortButtonProps {
  readonly title: string;
  readonly column: SortColumn;
  readonly sort: UtteranceSort;
  readonly onSort: (sort: UtteranceSort) => void;
}

function SortButton({ title, column, sort, onSort }: SortButtonProps) {
  const now = ariaSort(sort, column);
  return (
    <button
      type="button"
      className={classes.sort}
      data-sorted={now === 'none' ? undefined : true}
      onClick={() => onSort(nextSort(sort, column))}
    >
      {title}
      {now === 'ascending' && <IconChevronUp size={14} />}
      {now === 'descending' && <IconChevronDown size={14} />}
    </button>
  );
}
