import { holdsLabel, replaceSequences } from '@persephone/formats/labels';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import type { Replacement, Utterance } from '../../api/schema.js';
import { rowsBetween, type UtteranceList } from './queries.js';

/** Of one replacement; the service takes no more. */
export const mostReplaced = 5000;

/** All utterances of a list, as they are now, to be looked at before anything is replaced in them. */
export const rowsToReplaceQuery = (list: UtteranceList, total: number) =>
  queryOptions({
    queryKey: ['utterances', 'to replace', list.filter, list.sort, total],
    queryFn: () => rowsBetween(list, 0, Math.min(total, mostReplaced)),
    // Each has its text: they are not kept once nobody looks at them.
    gcTime: 0,
  });

export const replacementsQuery = queryOptions({
  queryKey: ['utterances', 'replacements'],
  queryFn: async ({ signal }) => (await answer(client.GET('/v1/replacements', { signal }))).replacements,
});

export const replaceLabels = (
  find: string,
  instead: string,
  rows: readonly Pick<Utterance, 'id' | 'transcriptionId'>[],
): Promise<Replacement> => {
  const utterances = rows.map(({ id, transcriptionId }) => ({ id, transcriptionId }));
  return answer(client.POST('/v1/replacements', { body: { find, instead, utterances } }));
};

export const undoReplacement = (id: number, skipChanged: boolean): Promise<Replacement> =>
  answer(client.POST('/v1/replacements/{id}/undo', { params: { path: { id } }, body: { skipChanged } }));

/** Whether something would be left of a text: an utterance in which nothing is said is deleted, not written empty. */
export const leavesLabels = (text: string, wanted: readonly string[], instead: readonly string[]): boolean =>
  instead.length > 0 || holdsLabel(replaceSequences(text, wanted, instead));
