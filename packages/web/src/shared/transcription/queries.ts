import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { byId } from '../../api/queries.js';
import { nextOf } from './next.js';
import { nextModelOf, type Queue, waiting } from './queue.js';

export const versionsQuery = (id: number) =>
  queryOptions({
    queryKey: ['transcriptions', id, 'versions'],
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/v1/transcriptions/{id}/versions', { ...byId(id), signal }))).versions,
  });

/** How many wait in a queue. */
export const waitingCountQuery = (queue: Queue) =>
  queryOptions({
    queryKey: ['transcriptions', 'waiting', 'count', waiting(queue), nextModelOf(queue)],
    queryFn: async ({ signal }) => {
      const modelId = nextModelOf(queue);
      if (modelId !== undefined) return (await nextOf(modelId, { limit: 1 }, signal)).total;
      const query = { ...waiting(queue), labelTimes: false, limit: 1, count: true };
      return (await answer(client.GET('/v1/transcriptions', { params: { query }, signal }))).total ?? 0;
    },
  });
