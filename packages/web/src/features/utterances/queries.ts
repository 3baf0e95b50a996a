import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { invalidate, queryClient } from '../../api/queries.js';
import type { Utterance } from '../../api/schema.js';
import type { UtteranceFilter } from '../../shared/corpora/utterance-filter.js';
import type { SeenUtterance } from '../../shared/transcription/seen-utterance.js';
import type { UtteranceSort } from './search.js';

/** Rows that are asked for at once. */
export const pageSize = 100;

/** The most that the service gives at once. */
const mostRows = 500;

export interface UtteranceList {
  readonly filter: UtteranceFilter;
  readonly sort: UtteranceSort;
}

interface Page {
  readonly items: readonly Utterance[];
}

/** One page anywhere in the list, by its number from 0. Pages that nobody looks at are soon forgotten. */
export const pageQuery = ({ filter, sort }: UtteranceList, page: number) =>
  queryOptions({
    queryKey: ['utterances', 'pages', filter, sort, page],
    queryFn: async ({ signal }): Promise<Page> => {
      const query = { ...filter, sort, limit: pageSize, skip: page * pageSize };
      return answer(client.GET('/v1/utterances', { params: { query }, signal }));
    },
    gcTime: 60_000,
  });

/** Rows [start, end) of the list, whether or not they were looked at, in as few requests as there can be. */
export async function rowsBetween(
  { filter, sort }: UtteranceList,
  start: number,
  end: number,
): Promise<Utterance[]> {
  const rows: Utterance[] = [];
  for (let skip = start; skip < end; skip += mostRows) {
    const query = { ...filter, sort, skip, limit: Math.min(mostRows, end - skip) };
    const { items } = await answer(client.GET('/v1/utterances', { params: { query } }));
    rows.push(...items);
  }
  return rows;
}

export const allIds = async (filter: UtteranceFilter): Promise<readonly number[]> =>
  (await answer(client.GET('/v1/utterances/ids', { params: { query: filter } }))).utteranceIds;

const byId = (id: number) => ({ params: { path: { id } } });

export const utteranceQuery = (id: number) =>
  queryOptions({
    queryKey: ['utterances', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/utterances/{id}', { ...byId(id), signal })),
    // Others' changes come with the page's being looked at again.
    refetchOnWindowFocus: 'always',
  });

/** By name, with how many utterances each has. */
export const speakersQuery = queryOptions({
  queryKey: ['utterances', 'speakers'],
  queryFn: async ({ signal }) => (await answer(client.GET('/v1/speakers', { signal }))).speakers,
});

export interface UtteranceChange {
  readonly text?: string | undefined;
  readonly speaker?: string | null | undefined;
  /** Where in its recording it is, in milliseconds; both null where it is all of it. */
  readonly startMs?: number | null | undefined;
  readonly endMs?: number | null | undefined;
  /** The only one of its recording that is used, from 1; null: all of them, mixed. */
  readonly channel?: number | null | undefined;
  readonly seen?: SeenUtterance | undefined;
}

/** A changed text is a new version of the transcription; what was there stays. */
export const changeUtterance = (id: number, change: UtteranceChange): Promise<Utterance> =>
  answer(client.PATCH('/v1/utterances/{id}', { ...byId(id), body: change }));

/** Show a changed utterance where it stands; the list is put in order anew when it is asked for anew. */
export function replaceRow(utterance: Utterance): void {
  queryClient.setQueryData(['utterances', utterance.id], utterance);
  queryClient.setQueriesData<Page>({ queryKey: ['utterances', 'pages'] }, (page) =>
    page?.items.some(({ id }) => id === utterance.id)
      ? { ...page, items: page.items.map((item) => (item.id === utterance.id ? utterance : item)) }
      : page,
  );
  void queryClient.invalidateQueries({ queryKey: ['utterances', 'speakers'] });
  void queryClient.invalidateQueries({ queryKey: ['transcriptions'] });
}

/** What is gone may have been in corpora. */
export async function forget(ids: readonly number[]): Promise<void> {
  for (const id of ids) queryClient.removeQueries({ queryKey: ['utterances', id] });
  await invalidate('utterances', 'transcriptions', 'audio', 'corpora', 'models', 'labels', 'jobs');
}
