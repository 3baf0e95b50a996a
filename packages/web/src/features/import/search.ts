/** What of the page's address says: which findings are shown. */
export interface ImportSearch {
  readonly severity?: 'error' | 'warning' | undefined;
  readonly find?: string | undefined;
}

export function importSearch(search: Record<string, unknown>): ImportSearch {
  const { severity, find } = search;
  return {
    ...(severity === 'error' || severity === 'warning' ? { severity } : {}),
    ...(typeof find === 'string' && find !== '' ? { find: find.slice(0, 200) } : {}),
  };
}
