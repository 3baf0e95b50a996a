import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import type { ListRequest } from '../../domain/listings/page.js';
import type { TranscriptionFilter, transcriptionSorts } from '../../domain/transcriptions/listing.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { answersOf, jsonList, sendParts } from '../streamed-json.js';
import { deletable } from './deletion.js';
import { listRequest, sendList, sortOf } from './lists.js';
import { transcriptionAnswer, utteranceAnswer } from './present.js';
import { acceptBytes, receiveBytes } from './uploads.js';

const Answer = referenceTo(v1.Transcription);
const tags = ['transcriptions'];

export async function transcriptionRoutes(app: Scope, context: RouteContext): Promise<void> {
  const { services, threads } = context;
  const one = async (id: number): Promise<v1.Transcription> => {
    const [found] = await services.listings.transcriptionsByIds([id]);
    if (!found) throw new DomainError('transcription-not-found', `There is no transcription ${id}.`);
    return transcriptionAnswer(found);
  };

  app.get(
    '/transcriptions',
    {
      schema: {
        tags,
        summary: 'List transcriptions',
        querystring: v1.TranscriptionQuery,
        response: { 200: v1.listOf(Answer), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const { afterId, cursor, labelTimes = true } = request.query;
      const wanted: ListRequest<(typeof transcriptionSorts)[number], TranscriptionFilter> = listRequest(
        request.query,
        'created',
        request.query,
        ['created', 'confidence'],
      );
      // Where a page goes on, its cursor says more exactly from where.
      const behind =
        afterId === undefined || cursor !== undefined
          ? wanted.after
          : await services.listings.transcriptionPosition(afterId, wanted.sort);
      if (behind === undefined) {
        throw new DomainError('transcription-not-found', `There is no transcription ${afterId}.`);
      }
      const page = await services.listings.transcriptions({ ...wanted, after: behind });
      return sendList(request, reply, page, sortOf(request.query, 'created'), (item) => ({
        ...transcriptionAnswer(item),
        ...(labelTimes ? {} : { labelTimes: null }),
      }));
    },
  );

  app.get(
    '/transcriptions/:id',
    {
      schema: {
        tags,
        summary: 'One transcription',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => one(request.params.id),
  );

  app.get(
    '/transcriptions/:id/versions',
    {
      schema: {
        tags,
        summary: 'What it came from, and what came from it',
        params: ids('id'),
        response: { 200: referenceTo(v1.TranscriptionVersions), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const versions = await services.transcriptions.versions(request.params.id);
      const listed = await services.listings.transcriptionsByIds(versions.map(({ id }) => id));
      const parts = function* () {
        yield '{"versions":';
        yield* jsonList(answersOf(listed, transcriptionAnswer));
        yield '}';
      };
      return sendParts(reply, parts());
    },
  );

  app.post(
    '/transcriptions/:id/versions',
    {
      bodyLimit: bodyLimits.text,
      schema: {
        tags,
        summary: 'Correct a transcription',
        description:
          'Makes a newer version; what was there stays. The same text makes none, and is answered with 200.',
        params: ids('id'),
        body: v1.Correction,
        response: { 200: Answer, 201: Answer, ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const version = await services.transcriptions.correct(id, request.body.text, request.body.seen);
      return reply.code(version.id === id ? 200 : 201).send(await one(version.id));
    },
  );

  app.post(
    '/transcriptions/:id/accept',
    {
      bodyLimit: bodyLimits.text,
      schema: {
        tags,
        summary: 'Make an utterance of a transcription that was looked at',
        description:
          'With `text`, of a newer version of it. The recording is the one that the model transcribed, where none is named.',
        params: ids('id'),
        body: v1.Acceptance,
        response: { 201: referenceTo(v1.Utterance), ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id } = await services.utterances.accept(request.params.id, request.body);
      const [made] = await services.listings.utterancesByIds([id]);
      if (!made) throw new DomainError('utterance-not-found', `There is no utterance ${id} any more.`);
      return reply.code(201).send(utteranceAnswer(made));
    },
  );

  deletable(app, context, '/transcriptions', 'transcriptions', 'transcription');

  await app.register(async (scope) => {
    // JSON is parsed as everywhere; anything else is a file.
    acceptBytes(scope);
    (scope as Scope).post(
      '/transcriptions',
      {
        bodyLimit: bodyLimits.text,
        schema: {
          tags,
          summary: 'Store a transcription',
          description:
            'As JSON {"name", "text"}; or a file in UTF-8, up to 1 MiB, as the body, with `name` and perhaps `sha256` ' +
            'in the query: 200 then, where a transcription of this name and these bytes is here already.',
          querystring: v1.OptionalUploadQuery,
          body: {
            content: {
              'application/json': { schema: v1.TypedTranscription },
              'text/plain': { schema: v1.Bytes },
            },
          },
          response: { 200: Answer, 201: Answer, ...problems(400, 413, 415) },
        },
      },
      async (request, reply) => {
        const { name, sha256 } = request.query;
        if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
          const { id } = await services.transcriptions.create(request.body as v1.TypedTranscription);
          return reply.code(201).send(await one(id));
        }
        if (name === undefined) {
          throw new DomainError(
            'validation-failed',
            'Send the name of the file as ?name=, or JSON {"name", "text"}.',
          );
        }
        const { transcription, created } = await receiveBytes(request, reply, name, (upload) =>
          services.transcriptions.uploadOnce(upload, sha256, threads.text),
        );
        return reply.code(created ? 201 : 200).send(await one(transcription.id));
      },
    );
  });
}
