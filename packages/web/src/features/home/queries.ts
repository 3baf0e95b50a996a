import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { byId, invalidate, queryClient } from '../../api/queries.js';
import type { Language } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { languageQuery, languagesChanged, type NewLanguage } from '../../shared/languages/queries.js';
import { confirmDeletion } from '../../ui/confirm-deletion.js';
import { count } from '../../ui/words.js';

export const newestCorpora = queryOptions({
  queryKey: ['corpora', 'newest'],
  queryFn: async ({ signal }) =>
    (await answer(client.GET('/v1/corpora', { params: { query: { sort: '-created', limit: 100 } }, signal })))
      .items,
});

export const corporaOfLanguage = (language: number) =>
  queryOptions({
    queryKey: ['corpora', 'newest', language],
    queryFn: async ({ signal }) => {
      const query = { sort: '-created', limit: 20, language } as const;
      return (await answer(client.GET('/v1/corpora', { params: { query }, signal }))).items;
    },
  });

export async function changeLanguage(id: number, body: NewLanguage): Promise<Language> {
  const changed = await answer(client.PATCH('/v1/languages/{id}', { ...byId(id), body }));
  await languagesChanged();
  return changed;
}

/** The service refuses one that has recordings, and says how many. */
export async function deleteLanguage(id: number): Promise<void> {
  await answer(client.DELETE('/v1/languages/{id}', byId(id)));
  queryClient.removeQueries({ queryKey: languageQuery(id).queryKey });
  await languagesChanged();
}

/** Ask whether all of the demonstration is to be deleted, and do so. */
export async function deleteDemonstration(): Promise<void> {
  const parts = await answer(client.GET('/v1/demo'));
  const { audioIds, transcriptionIds, utteranceIds, corpusIds } = parts;
  const holds = {
    recordings: count(audioIds.length, 'recording'),
    utterances: count(utteranceIds.length, 'utterance'),
    corpora: count(corpusIds.length, 'corpus', 'corpora'),
  };
  const gone = await confirmDeletion({
    what: t('the demonstration'),
    things: {
      ...{ audio: audioIds, transcription: transcriptionIds, utterance: utteranceIds },
      corpus: corpusIds,
    },
    note: `${corpusIds.length === 0 ? t('It is {recordings} with {utterances}.', holds) : t('It is {recordings} with {utterances} and {corpora}.', holds)} ${t('Your own recordings stay, and it can be made again.')}`,
  });
  if (!gone) return;
  for (const id of corpusIds) queryClient.removeQueries({ queryKey: ['corpora', id] });
  await invalidate('audio', 'transcriptions', 'utterances', 'corpora', 'models', 'labels', 'jobs');
}

/** Make the demonstration; what of it is there is not made again. */
export const useDemonstration = () =>
  useMutation({
    mutationFn: () => answer(client.POST('/v1/demo')),
    onSuccess: () => invalidate('audio', 'transcriptions', 'utterances', 'corpora', 'labels'),
  });
