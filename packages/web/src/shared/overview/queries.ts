import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import type { Overview } from '../../api/schema.js';
import { pollEveryMs } from '../../ui/recording-words.js';
import { isBeside } from './beside.js';

// Keyed by the recordings, which whatever changes a number here says to have changed.
export const overviewQuery = queryOptions({
  queryKey: ['audio', 'overview'],
  queryFn: ({ signal }) => answer(client.GET('/v1/overview', { signal })),
});

interface OverviewQuery {
  readonly state: { readonly data: Overview | undefined };
}

/** Neither the check of a recording nor what keeps workers from working is reported by events: it is asked for meanwhile. */
export const whileUnsettled = ({ state: { data } }: OverviewQuery): number | false =>
  data && (data.beingChecked > 0 || data.workerProblem !== null) ? pollEveryMs : false;

/** Whether the demonstration lies beside recordings of one's own; undefined until that is known. */
export function useIsBeside(): boolean | undefined {
  const { data } = useQuery(overviewQuery);
  return data && isBeside(data);
}
