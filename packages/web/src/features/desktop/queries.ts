import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';

/** Where the data are of a program that its person started by a double click; the same as long as it runs. */
export const desktopQuery = queryOptions({
  queryKey: ['desktop'],
  queryFn: ({ signal }) => answer(client.GET('/v1/desktop', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const useStopProgram = () =>
  useMutation({ mutationFn: () => answer(client.POST('/v1/desktop/stop', { body: { confirmed: true } })) });
