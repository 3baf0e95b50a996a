import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Utterance } from '../../api/schema.js';
import { count } from '../../ui/words.js';
import { rowsBetween, type UtteranceList } from './queries.js';
import { between, nothing, type Selection, without, withRows } from './selection.js';
import type { Rows } from './use-rows.js';

/** Which rows of a list are chosen, one by one, from one to another, or all of them. */
export function useChoosing(list: UtteranceList, rows: Rows) {
  const [selection, setSelection] = useState<Selection>(nothing);
  const anchor = useRef(0);
  const { filter } = list;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen was chosen of the rows of a filter
  useEffect(() => setSelection(nothing), [filter]);

  /** Rows that are not there yet are fetched. */
  const chooseBetween = async (start: number, end: number) => {
    const here = Array.from({ length: end - start }, (_, i) => rows.at(start + i));
    const missing = here.includes(undefined);
    try {
      const found = missing ? await fetchAll(list, start, end) : here.filter((row) => row !== undefined);
      setSelection((before) => withRows(before, found, true));
    } catch (error) {
      notifications.show({ color: 'red', title: 'Not chosen', message: (error as Error).message });
    }
  };

  const toggle = (index: number) => {
    anchor.current = index;
    const row = rows.at(index);
    if (row) setSelection((before) => withRows(before, [row], !before.has(row.id)));
  };

  return {
    selection,
    clear: useCallback(() => setSelection(nothing), []),
    drop: useCallback((ids: readonly number[]) => setSelection((before) => without(before, ids)), []),
    choose: (index: number, extend: boolean) => {
      if (!extend) return toggle(index);
      const [first, last] = between(anchor.current, index);
      void chooseBetween(first, last + 1);
    },
    /** From here on Shift chooses. */
    setAnchor: (index: number) => {
      anchor.current = index;
    },
    toggleAll: () => {
      const { total = 0 } = rows;
      if (selection.size >= total) setSelection(nothing);
      else void chooseBetween(0, total);
    },
  };
}

async function fetchAll(list: UtteranceList, start: number, end: number): Promise<Utterance[]> {
  const stop = new AbortController();
  const shown = {
    loading: true,
    autoClose: false as const,
    withCloseButton: true,
    onClose: () => stop.abort(),
  };
  const many = end - start > 1000;
  const id = many
    ? notifications.show({ ...shown, message: `Choosing ${count(end - start, 'utterance')}` })
    : undefined;
  try {
    return await rowsBetween(list, start, end, stop.signal, (through) => {
      if (id === undefined) return;
      const message = `Choosing ${through.toLocaleString('en')} of ${count(end - start, 'utterance')}`;
      notifications.update({ ...shown, id, message });
    });
  } finally {
    if (id !== undefined) notifications.hide(id);
  }
}
