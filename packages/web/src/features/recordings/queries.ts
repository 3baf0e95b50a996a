import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { type RecordingsSearch, recordingFilter } from '../../shared/recordings/filter.js';
import { lookAgainMs } from '../../ui/recording-words.js';

const pageSize = 100;

export const recordingsQuery = (search: RecordingsSearch) =>
  infiniteQueryOptions({
    queryKey: ['audio', 'list', 'checked', recordingFilter(search)],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...recordingFilter(search),
        ...({ sort: 'name', limit: pageSize, count: true, cursor: pageParam } as const),
      };
      return answer(client.GET('/v1/audio', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // The more pages are asked for anew, the seldomer.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ inspection }) => inspection === 'pending'))
        ? lookAgainMs * data.pages.length
        : false,
  });
