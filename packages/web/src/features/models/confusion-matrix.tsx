import { Group, Stack, Text } from '@mantine/core';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { EvaluationReport } from '../../api/schema.js';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import { KeyCaps } from '../../ui/key-caps.js';
import style from './confusion-matrix.module.css';
import { isError, type MatrixCell, matrixRows, nextError } from './matrix.js';
import { matrixDirection, matrixKeys } from './matrix-keys.js';
import { type ChosenError, type ErrorPair, pairInWords } from './words.js';

/** So many labels fit beside the utterances. */
const mostLabels = 15;

interface ConfusionMatrixProps {
  readonly matrix: EvaluationReport['matrix'];
  readonly chosen: ChosenError;
  readonly onChoose: (pair: ErrorPair | undefined) => void;
}

/** The labels written most, what each was recognised as. Errors can be chosen; arrow keys go from one to the next. */
export function ConfusionMatrix({ matrix, chosen, onChoose }: ConfusionMatrixProps) {
  const rows = useMemo(() => matrixRows(matrix, mostLabels), [matrix]);
  const table = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState<readonly [number, number]>();
  const first = useMemo(() => firstError(rows), [rows]);
  const [tabRow, tabColumn] = place ?? first ?? [-1, -1];

  const move = (event: KeyboardEvent, from: readonly [number, number]) => {
    const direction = matrixDirection(event);
    const to = direction && nextError(rows, from, direction);
    if (!to) return;
    event.preventDefault();
    setPlace(to);
    table.current?.querySelector<HTMLElement>(`[data-place="${to.join(' ')}"]`)?.focus();
  };

  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        {t(
          'Rows: what was written. Columns: what was recognised. Green is right; the darker the orange, the more of the row’s label it is. ∅: recognised where nothing was written (row), not recognised (column).',
        )}
      </Text>
      <Group gap="md">
        {matrixKeys.map(({ keys, label }) => (
          <Group key={label} gap={6}>
            {keys.map((key) => (
              <KeyCaps key={key} shortcut={key} />
            ))}
            <Text size="xs" c="dimmed">
              {label}
            </Text>
          </Group>
        ))}
      </Group>
      <div className={style.scroll}>
        <table ref={table} className={style.matrix} style={{ fontFamily: phoneticFonts }}>
          <caption style={{ position: 'absolute', clipPath: 'inset(50%)' }}>
            {t('What was recognised (columns) for what was written (rows), of the labels written most')}
          </caption>
          <thead>
            <tr>
              <td />
              {rows.map(({ label }) => (
                <th key={label ?? ''} scope="col">
                  {label ?? <Nothing words={t('not recognised')} />}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, cells }, row) => (
              <tr key={label ?? ''}>
                <th scope="row">{label ?? <Nothing words={t('nothing written')} />}</th>
                {cells.map((cell, column) => (
                  <td key={cell.hypothesis ?? ''}>
                    {isError(cell) ? (
                      <button
                        type="button"
                        className={`${style.cell} ${
                          chosen.reference === cell.reference && chosen.hypothesis === cell.hypothesis
                            ? style.chosen
                            : ''
                        }`}
                        style={{ background: shade(cell) }}
                        data-place={`${row} ${column}`}
                        tabIndex={row === tabRow && column === tabColumn ? 0 : -1}
                        aria-label={t('{pairInWords}, {times} times', {
                          pairInWords: pairInWords(cell.reference, cell.hypothesis),
                          times: cell.times,
                        })}
                        title={`${pairInWords(cell.reference, cell.hypothesis)}: ${cell.times}`}
                        onKeyDown={(event) => move(event, [row, column])}
                        onClick={() => {
                          setPlace([row, column]);
                          onChoose(cell);
                        }}
                      >
                        {cell.times}
                      </button>
                    ) : (
                      <span
                        className={`${style.cell} ${cell.times === 0 ? style.empty : ''}`}
                        style={cell.times > 0 ? { background: shade(cell) } : undefined}
                      >
                        {cell.times > 0 && cell.times}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  );
}

/** Light enough for the text on it, on either ground; small shares are still seen. */
function shade({ right, share }: MatrixCell): string {
  const strength = right ? 12 + 28 * share : 12 + 58 * Math.min(1, 2.5 * share);
  const colour = right ? 'teal' : 'orange';
  return `color-mix(in srgb, var(--mantine-color-${colour}-6) ${strength.toFixed(0)}%, transparent)`;
}

function firstError(rows: ReturnType<typeof matrixRows>): readonly [number, number] | undefined {
  for (const [row, { cells }] of rows.entries()) {
    const column = cells.findIndex(isError);
    if (column >= 0) return [row, column];
  }
  return undefined;
}

function Nothing({ words }: { words: string }) {
  return (
    <span title={words}>
      <span aria-hidden>∅</span>
      <span style={{ position: 'absolute', clipPath: 'inset(50%)' }}>{words}</span>
    </span>
  );
}
