import { languageOfAddress } from '../../shared/languages/of-language.js';

/** What of the page's address says: which findings are shown. */
export interface ImportSearch {
  readonly severity?: 'error' | 'warning' | undefined;
  readonly find?: string | undefined;
  /** The language that is chosen for what is imported. */
  readonly language?: number | undefined;
}

export function importSearch(search: Record<string, unknown>): ImportSearch {
  const { severity, find } = search;
  const language = languageOfAddress(search.language) || undefined;
  return {
    ...(severity === 'error' || severity === 'warning' ? { severity } : {}),
    ...(language ? { language } : {}),
    ...(typeof find === 'string' && find !== '' ? { find: find.slice(0, 200) } : {}),
  };
}
