import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { byId } from '../../api/queries.js';
import { lookAgainMs } from '../../ui/recording-words.js';
import { recordingFilter } from './filter.js';

/** How many recordings cannot be used, or have warnings, as known while so many are still being checked. */
export const foundCountQuery = (only: 'problem' | 'warnings', beingChecked: number) =>
  queryOptions({
    queryKey: ['audio', 'count', only, beingChecked],
    queryFn: async ({ signal }) => {
      const query = { ...recordingFilter({ only }), limit: 1, count: true };
      return (await answer(client.GET('/v1/audio', { params: { query }, signal }))).total ?? 0;
    },
  });

export const audioQuery = (id: number | undefined) =>
  queryOptions({
    queryKey: ['audio', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/audio/{id}', { ...byId(id ?? 0), signal })),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data?.inspection === 'pending' ? lookAgainMs : false),
  });
