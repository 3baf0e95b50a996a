import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletable } from './deletion.js';
import { listRequest, sendList, sortOf } from './lists.js';
import { utteranceAnswer } from './present.js';

const Answer = referenceTo(v1.Utterance);
const tags = ['utterances'];

export function utteranceRoutes(app: Scope, context: RouteContext): void {
  const { services } = context;
  const one = async (id: number): Promise<v1.Utterance> => {
    const [found] = await services.listings.utterancesByIds([id]);
    if (!found) throw new DomainError('utterance-not-found', `There is no utterance ${id}.`);
    return utteranceAnswer(found);
  };

  app.get(
    '/utterances',
    {
      schema: {
        tags,
        summary: 'List utterances',
        querystring: v1.UtteranceQuery,
        response: { 200: v1.listOf(Answer), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.utterances(listRequest(request.query, 'created', request.query));
      return sendList(request, reply, page, sortOf(request.query, 'created'), utteranceAnswer);
    },
  );

  app.get(
    '/utterances/ids',
    {
      schema: {
        tags,
        summary: 'The ids of all utterances of a filter, to do something to all of them',
        querystring: v1.UtteranceIdsQuery,
        response: { 200: referenceTo(v1.UtteranceIds), ...problems(400) },
      },
    },
    async (request) => ({ utteranceIds: await services.listings.utteranceIds(request.query) }),
  );

  app.get(
    '/speakers',
    { schema: { tags, summary: 'Who speaks', response: { 200: referenceTo(v1.Speakers) } } },
    async () => ({ speakers: await services.listings.speakers() }),
  );

  app.post(
    '/utterances',
    {
      bodyLimit: bodyLimits.entries,
      schema: {
        tags,
        summary: 'Make utterances of recordings and their transcriptions',
        description:
          'All or none. A pair that is an utterance already, or was one before its transcription was corrected, stays as it is.',
        body: v1.CreateUtterances,
        response: { 200: referenceTo(v1.CreatedUtterances), ...problems(400, 409) },
      },
    },
    async (request) => {
      const made = await services.utterances.createMany(request.body.utterances);
      return {
        utterances: made.map(({ utterance: { id, audioId, transcriptionId }, created }) => ({
          ...{ id, audioId, transcriptionId, created },
        })),
      };
    },
  );

  app.get(
    '/utterances/:id',
    {
      schema: {
        tags,
        summary: 'One utterance',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => one(request.params.id),
  );

  app.patch(
    '/utterances/:id',
    {
      bodyLimit: bodyLimits.text,
      schema: {
        tags,
        summary: 'Correct its transcription, its times or its speaker',
        params: ids('id'),
        body: v1.ChangeUtterance,
        response: { 200: Answer, ...problems(400, 404, 409) },
      },
    },
    async (request) => one((await services.utterances.change(request.params.id, request.body)).id),
  );

  deletable(app, context, '/utterances', 'utterances', 'utterance');
}
