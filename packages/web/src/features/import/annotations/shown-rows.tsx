import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { number, t } from '../../../i18n/index.js';

/** The first of many rows, and the others where somebody wants to see them. */
export function useShown<T>(
  rows: readonly T[],
  atFirst = 50,
): { readonly shown: readonly T[]; readonly more: ReactNode } {
  const [all, setAll] = useState(false);
  if (all || rows.length <= atFirst) return { shown: rows, more: null };
  return {
    shown: rows.slice(0, atFirst),
    more: (
      <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
        {t('Show all {rows}', { rows: number(rows.length) })}
      </Button>
    ),
  };
}
