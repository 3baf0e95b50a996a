import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { ProblemError } from '../../api/problem.js';
import { byId, invalidate, queryClient } from '../../api/queries.js';
import type { paths, RecordingUtterance, RecordingUtterances, UtteranceEdited } from '../../api/schema.js';
import { authorOf } from './author.js';
import type { seen } from './rows.js';

type Body = paths['/v1/audio/{id}/utterances/edits']['post']['requestBody']['content']['application/json'];
type WithoutAuthor<T> = T extends unknown ? Omit<T, 'author'> : never;
/** What is to be done; the row as it was seen is named in it. */
export type Edit = WithoutAuthor<Body>;

export const utterancesKey = (audioId: number) => ['utterances', 'recording', audioId] as const;

/** All drafts and accepted utterances of a recording, in order of time, and what can be undone. */
export const recordingUtterancesQuery = (audioId: number) =>
  queryOptions({
    queryKey: utterancesKey(audioId),
    queryFn: ({ signal }) =>
      answer(
        client.GET('/v1/audio/{id}/utterances', {
          params: { path: { id: audioId }, query: { author: authorOf(localStorage) } },
          signal,
        }),
      ),
    // Others' changes come with the page's being looked at again, and with each refusal.
    refetchOnWindowFocus: 'always',
  });

/** An edit was refused, as what it is about is not as it was seen. */
export class ChangedMeanwhile extends ProblemError {
  /** What is there now; null where it is no row any more. */
  constructor(
    error: ProblemError,
    readonly current: RecordingUtterance | null,
  ) {
    super(error.problem);
  }
}

async function edited(call: ReturnType<typeof post>): Promise<UtteranceEdited> {
  try {
    return await answer(call);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'utterance-changed') throw error;
    throw new ChangedMeanwhile(error, (error.problem.current ?? null) as RecordingUtterance | null);
  }
}

const post = (audioId: number, edit: Edit) =>
  client.POST('/v1/audio/{id}/utterances/edits', {
    ...byId(audioId),
    body: { ...edit, author: authorOf(localStorage) } as Body,
  });

export const sendEdit = (audioId: number, edit: Edit): Promise<UtteranceEdited> =>
  edited(post(audioId, edit));

export function sendStep(audioId: number, step: 'undo' | 'redo'): Promise<UtteranceEdited> {
  const options = { ...byId(audioId), body: { author: authorOf(localStorage) } };
  return edited(
    (step === 'undo'
      ? client.POST('/v1/audio/{id}/utterances/undo', options)
      : client.POST('/v1/audio/{id}/utterances/redo', options)) as ReturnType<typeof post>,
  );
}

/** Have a row divided, or only be told into what: aligned by a model, or, without one, a line for each stretch of speech. */
export const askDivision = (
  audioId: number,
  utterance: ReturnType<typeof seen>,
  how: { readonly modelId: number | null; readonly preview: boolean },
) =>
  answer(
    client.POST('/v1/audio/{id}/utterances/divisions', {
      ...byId(audioId),
      body: { author: authorOf(localStorage), utterance, ...how },
    }),
  );

export const cached = (audioId: number): RecordingUtterances | undefined =>
  queryClient.getQueryData(recordingUtterancesQuery(audioId).queryKey);

export const putCached = (audioId: number, data: RecordingUtterances): void =>
  void queryClient.setQueryData(recordingUtterancesQuery(audioId).queryKey, data);

export const readAnew = (audioId: number) =>
  queryClient.invalidateQueries({ queryKey: utterancesKey(audioId) });

/** Other pages show what was changed here; this one has it already. */
export const tellOthers = () => {
  void invalidate('transcriptions', 'audio', 'labels');
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [resource, part] }) => resource === 'utterances' && part !== 'recording',
  });
};
