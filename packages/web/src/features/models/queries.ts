import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { invalidate, queryClient } from '../../api/queries.js';
import type { Corpus } from '../../api/schema.js';

export const evaluationQuery = (id: number) =>
  queryOptions({
    queryKey: ['models', id, 'evaluation'],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/models/{id}/evaluation', { params: { path: { id } }, signal })),
  });

export const reportQuery = (id: number) =>
  queryOptions({
    queryKey: ['models', id, 'evaluation', 'report'],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/models/{id}/evaluation/report', { params: { path: { id } }, signal })),
  });

/** Those with this error, or all; empty is no label, undefined any. The worst first. */
export const evaluatedQuery = (id: number, written: string | undefined, recognised: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['models', id, 'evaluation', 'utterances', { written, recognised }],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET('/v1/models/{id}/evaluation/utterances', {
          params: {
            path: { id },
            query: { reference: written, hypothesis: recognised, cursor: pageParam, limit: 50 },
          },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The newest evaluation of a model as a job, in a list of one or none. */
export const latestEvaluation = (modelId: number) =>
  queryOptions({
    queryKey: ['jobs', 'list', { kind: 'evaluate', modelId }],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/jobs', { params: { query: { kind: 'evaluate', modelId, limit: 1 } }, signal })),
  });

/** Corpora with a test set, the newest first. */
export const testCorporaQuery = queryOptions({
  queryKey: ['corpora', 'with test set'],
  queryFn: async ({ signal }): Promise<Corpus[]> => {
    const corpora = await everyItem((cursor) => {
      const query = { limit: 500, sort: '-created', cursor } as const;
      return answer(client.GET('/v1/corpora', { params: { query }, signal }));
    });
    return corpora.filter(({ sets }) => sets.testing.utterances > 0);
  },
});

/** Of which language an imported model is; null for none. */
export const setLanguage = (id: number, languageId: number | null) =>
  answer(client.PATCH('/v1/models/{id}', { params: { path: { id } }, body: { languageId } }));

const compare = (id: number, corpusId: number) =>
  answer(client.POST('/v1/models/{id}/evaluate', { params: { path: { id }, query: { corpusId } } }));

export const useEvaluate = (modelId: number) =>
  useMutation({
    mutationFn: (corpusId: number) => compare(modelId, corpusId),
    onSuccess: (job) => queryClient.setQueryData(['jobs', job.id], job),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] }),
  });

interface ModelToImport {
  readonly file: File;
  readonly name: string;
  /** Whose test set it is to be compared with; undefined for none. */
  readonly corpusId: number | undefined;
  /** Of which it is; undefined for none. */
  readonly languageId: number | undefined;
}

/** The error that something came to; undefined where it was done, or not asked for. */
const failureOf = async (done: Promise<unknown> | undefined): Promise<unknown> => {
  try {
    await done;
    return undefined;
  } catch (error) {
    return error;
  }
};

export const useImportModel = () =>
  useMutation({
    mutationFn: async ({ file, name, corpusId, languageId }: ModelToImport) => {
      const model = await answer(
        client.POST('/v1/models/import', {
          params: { query: { name } },
          // The description of the interface calls bytes a string.
          body: file as unknown as string,
          bodySerializer: (body) => body as unknown as Blob,
          headers: { 'content-type': 'application/octet-stream' },
        }),
      );
      // The model is here, whatever becomes of the rest.
      const notSaid = await failureOf(
        languageId === undefined ? undefined : setLanguage(model.id, languageId),
      );
      const notCompared = await failureOf(corpusId === undefined ? undefined : compare(model.id, corpusId));
      return { model, notSaid, notCompared };
    },
    onSuccess: () => invalidate('models', 'corpora', 'labels', 'jobs', 'languages', 'audio'),
  });

/** It was deleted. */
export async function forgetModel(id: number): Promise<void> {
  queryClient.removeQueries({ queryKey: ['models', id] });
  await invalidate('models', 'corpora', 'jobs', 'labels', 'transcriptions');
}
