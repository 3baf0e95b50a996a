import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { invalidate } from '../../api/queries.js';

/** Corpora to choose from, the newest first. */
export const corporaToChoose = (name: string) =>
  queryOptions({
    queryKey: ['corpora', 'to choose from', name],
    queryFn: ({ signal }) =>
      everyItem((cursor) => {
        const query = { sort: '-created', limit: 500, cursor, ...(name === '' ? {} : { name }) } as const;
        return answer(client.GET('/v1/corpora', { params: { query }, signal }));
      }),
  });

/** The pretrained encoders there are, the newest first. */
export const encodersQuery = queryOptions({
  queryKey: ['encoders'],
  queryFn: async ({ signal }) => (await answer(client.GET('/v1/encoders', { signal }))).encoders,
});

export const useUploadEncoder = () =>
  useMutation({
    mutationFn: (file: File) =>
      answer(
        client.POST('/v1/encoders', {
          params: { query: { name: file.name } },
          // The description of the interface calls bytes a string.
          body: file as unknown as string,
          bodySerializer: (body) => body as unknown as Blob,
          headers: { 'content-type': 'application/octet-stream' },
        }),
      ),
    onSuccess: () => invalidate('encoders', 'jobs'),
  });

export async function renameEncoder(id: number, name: string): Promise<void> {
  await answer(client.PATCH('/v1/encoders/{id}', { params: { path: { id } }, body: { name } }));
  await invalidate('encoders', 'models');
}

export async function deleteEncoder(id: number): Promise<void> {
  await answer(client.DELETE('/v1/encoders/{id}', { params: { path: { id } } }));
  await invalidate('encoders');
}

/** The models that take its features, by name. */
export const modelsOfEncoder = (encoderId: number) =>
  queryOptions({
    queryKey: ['models', 'of encoder', encoderId],
    queryFn: async ({ signal }) => {
      const models = await everyItem((cursor) => {
        const query = { sort: 'name', limit: 500, cursor } as const;
        return answer(client.GET('/v1/models', { params: { query }, signal }));
      });
      return models.filter(({ encoder }) => encoder?.id === encoderId);
    },
  });

/** What nobody has transcribed, and a model on the corpus could learn from as well. */
export const untranscribedQuery = (corpusId: number) =>
  queryOptions({
    queryKey: ['audio', 'untranscribed', corpusId],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/corpora/{id}/untranscribed', { params: { path: { id: corpusId } }, signal })),
  });

/** What a training on the corpus takes over of the model. */
export const startingPointQuery = (modelId: number, corpusId: number) =>
  queryOptions({
    queryKey: ['models', modelId, 'starting point', corpusId],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/v1/models/{id}/starting-point', {
          params: { path: { id: modelId }, query: { corpusId } },
          signal,
        }),
      ),
  });
