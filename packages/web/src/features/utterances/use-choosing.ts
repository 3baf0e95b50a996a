import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/index.js';
import { allIds, rowsBetween, type UtteranceList } from './queries.js';
import { between, nothing, type Selection, withIds, without } from './selection.js';
import type { Rows } from './use-rows.js';

/** Which rows of a list are chosen, one by one, from one to another, or all of them. */
export function useChoosing(list: UtteranceList, rows: Rows) {
  const [selection, setSelection] = useState<Selection>(nothing);
  const anchor = useRef(0);
  const { filter } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen was chosen of the rows of a filter
  useEffect(() => setSelection(nothing), [filter]);

  const add = async (ids: Promise<readonly number[]>) => {
    try {
      const found = await ids;
      setSelection((before) => withIds(before, found));
    } catch (error) {
      notifications.show({ color: 'red', title: t('Not chosen'), message: (error as Error).message });
    }
  };
  const toggle = (index: number) => {
    anchor.current = index;
    const id = rows.at(index)?.id;
    if (id === undefined) return;
    setSelection((before) => (before.has(id) ? without(before, [id]) : withIds(before, [id])));
  };

  return {
    selection,
    clear: useCallback(() => setSelection(nothing), []),
    drop: useCallback((ids: readonly number[]) => setSelection((before) => without(before, ids)), []),
    choose: (index: number, extend: boolean) => {
      if (!extend) return toggle(index);
      const [first, last] = between(anchor.current, index);
      void add(idsBetween(list, rows, first, last + 1));
    },
    /** From here on Shift chooses. */
    setAnchor: (index: number) => {
      anchor.current = index;
    },
    toggleAll: () => {
      if (selection.size >= (rows.total ?? 0)) setSelection(nothing);
      else void add(allIds(filter));
    },
  };
}

/** Of rows [start, end); those that are not there yet are fetched. */
async function idsBetween(list: UtteranceList, rows: Rows, start: number, end: number): Promise<number[]> {
  const here = Array.from({ length: end - start }, (_, i) => rows.at(start + i));
  const found = here.includes(undefined) ? await rowsBetween(list, start, end) : here;
  return found.flatMap((row) => row?.id ?? []);
}
