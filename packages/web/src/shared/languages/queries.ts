import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { byId, invalidate } from '../../api/queries.js';
import type { Language } from '../../api/schema.js';

const allLanguages = ({ signal }: { readonly signal: AbortSignal }) =>
  answer(client.GET('/v1/languages', { signal }));

// Keyed by the recordings, which whatever changes a figure here says to have changed.
export const languagesQuery = queryOptions({ queryKey: ['audio', 'languages'], queryFn: allLanguages });

/** The same for their names, which seldom change: not asked for anew with every figure. */
const namesQuery = queryOptions({ queryKey: ['languages'], queryFn: allLanguages, staleTime: 60_000 });

export const languageQuery = (id: number) =>
  queryOptions({
    queryKey: ['audio', 'languages', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/languages/{id}', { ...byId(id), signal })),
  });

const none: readonly Language[] = [];

/** The languages there are to choose between, by name; none where there is one or none: then nothing is asked. */
export function useSeveralLanguages(): readonly Language[] {
  const languages = useQuery(namesQuery).data?.languages ?? none;
  return languages.length > 1 ? languages : none;
}

/** All there are, by name; undefined until it is known. */
export const useLanguages = (): readonly Language[] | undefined => useQuery(namesQuery).data?.languages;

export interface NewLanguage {
  readonly name: string;
  readonly code: string | null;
}

/** Name a language. */
export async function createLanguage(body: NewLanguage): Promise<Language> {
  const made = await answer(client.POST('/v1/languages', { body }));
  await languagesChanged();
  return made;
}

/** What is shown by language, whichever page it is on. */
export const languagesChanged = () =>
  invalidate('languages', 'audio', 'utterances', 'transcriptions', 'corpora', 'models');
