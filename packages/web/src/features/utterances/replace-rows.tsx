// biome-ignore-all lint/a11y/useSemanticElements: rows that are drawn at their places are no table to the browser
// biome-ignore-all lint/a11y/useFocusableInteractive: what is done to a row is done by its checkbox
import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Utterance } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { replacedParts } from './marked.js';
import { MarkedText, Parts } from './marked-text.js';
import { Name } from './name.js';
import classes from './replace-rows.module.css';

interface ReplaceRowsProps {
  readonly rows: readonly Utterance[];
  readonly wanted: readonly string[];
  readonly instead: readonly string[];
  readonly isChosen: (row: Utterance) => boolean;
  /** How many are. */
  readonly chosen: number;
  /** Whether something would be left of it. */
  readonly mayChange: (row: Utterance) => boolean;
  readonly onChoose: (ids: readonly number[], choose: boolean) => void;
}

const rowHeight = 58;

/** Each utterance before and after, with a checkbox; those in sight are drawn. */
export function ReplaceRows(props: ReplaceRowsProps) {
  const { rows, wanted, instead, isChosen, chosen, mayChange, onChoose } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  return (
    <>
      <Checkbox
        label={t('All of them')}
        checked={chosen === rows.length}
        indeterminate={chosen > 0 && chosen < rows.length}
        onChange={() =>
          onChoose(
            rows.map(({ id }) => id),
            chosen < rows.length,
          )
        }
      />
      <div
        ref={scroll}
        className={classes.scroll}
        role="table"
        aria-label={t('What would change')}
        aria-rowcount={rows.length}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard
        tabIndex={0}
      >
        <div className={classes.body} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            const possible = mayChange(row);
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={index + 1}
                className={classes.row}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              >
                <div role="cell">
                  <Checkbox
                    aria-label={t('Change {name}', { name: row.name })}
                    checked={isChosen(row)}
                    disabled={!possible}
                    onChange={(event) => onChoose([row.id], event.currentTarget.checked)}
                  />
                </div>
                <div role="cell" className={classes.name}>
                  <Name {...row} />
                </div>
                <div role="cell" className={classes.texts} style={{ fontFamily: phoneticFonts }}>
                  <del className={classes.text}>
                    <MarkedText text={row.text} wanted={wanted} />
                  </del>
                  {possible ? (
                    <ins className={classes.text}>
                      <Parts parts={replacedParts(row.text, wanted, instead)} color="lime" />
                    </ins>
                  ) : (
                    <span className={classes.text}>{t('Nothing would be left; it stays as it is.')}</span>
                  )}
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}
