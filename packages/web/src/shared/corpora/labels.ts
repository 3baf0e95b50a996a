import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { corpusQuery } from './queries.js';

export interface LabelFrequency {
  readonly label: string;
  readonly occurrences: number;
}

/** Every label that stands in some corpus, the most frequent first. */
export const knownLabelsQuery = queryOptions({
  queryKey: ['labels', 'known'],
  queryFn: async ({ signal }): Promise<readonly LabelFrequency[]> => {
    const all = await everyItem((cursor) =>
      answer(client.GET('/v1/labels', { params: { query: { limit: 500, cursor } }, signal })),
    );
    return all
      .filter(({ corpora }) => corpora > 0)
      .map(({ label, occurrences }) => ({ label, occurrences }))
      .sort((a, b) => b.occurrences - a.occurrences);
  },
});

const none: readonly LabelFrequency[] = [];

/** The labels of a corpus, or of all where none is meant, the most frequent first; none until they are known. */
export function useLabelFrequencies(corpusId: number | null | undefined): readonly LabelFrequency[] {
  const ofCorpus = useQuery({ ...corpusQuery(corpusId ?? 0), enabled: typeof corpusId === 'number' });
  const known = useQuery({ ...knownLabelsQuery, enabled: typeof corpusId !== 'number' });
  return (typeof corpusId === 'number' ? ofCorpus.data?.labelSet : known.data) ?? none;
}
