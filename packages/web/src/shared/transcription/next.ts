import { infiniteQueryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';

/** A model's drafts, those first from which it would learn most when they are transcribed; page by page. */
export const nextQuery = (modelId: number) =>
  infiniteQueryOptions({
    // With the transcriptions: what becomes of one of them changes this.
    queryKey: ['transcriptions', 'next', modelId],
    queryFn: ({ pageParam, signal }) => nextOf(modelId, { cursor: pageParam, limit: 50 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

interface NextQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Those behind this transcription. */
  readonly after?: number | undefined;
}

export const nextOf = (modelId: number, query: NextQuery, signal?: AbortSignal) =>
  answer(
    client.GET('/v1/models/{id}/next', {
      params: { path: { id: modelId }, query },
      ...(signal ? { signal } : {}),
    }),
  );
