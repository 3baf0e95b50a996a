import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import { maximumRecordingBytes } from '../../domain/files.js';
import { fileAnswers, sendAudio } from '../file-answers.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletable } from './deletion.js';
import { listAnswer, listRequest, sortOf } from './lists.js';
import { audioAnswer } from './present.js';
import { acceptBytes, receiveBytes } from './uploads.js';

const Answer = referenceTo(v1.Audio);
const tags = ['audio'];

export async function audioRoutes(app: Scope, context: RouteContext): Promise<void> {
  const { services } = context;
  const one = async (id: number): Promise<v1.Audio> => {
    const [found] = await services.listings.audioByIds([id]);
    if (!found) throw new DomainError('audio-not-found', `There is no audio ${id}.`);
    return audioAnswer(found);
  };

  app.get(
    '/audio',
    {
      schema: {
        tags,
        summary: 'List recordings',
        querystring: v1.AudioQuery,
        response: { 200: v1.listOf(Answer), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.audio(listRequest(request.query, 'created', request.query));
      return listAnswer(request, reply, page, sortOf(request.query, 'created'), audioAnswer);
    },
  );

  app.get(
    '/audio/:id',
    {
      schema: {
        tags,
        summary: 'One recording',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => one(request.params.id),
  );

  app.patch(
    '/audio/:id',
    {
      schema: {
        tags,
        summary: 'Say of which language a recording is',
        params: ids('id'),
        body: v1.ChangeAudio,
        response: { 200: Answer, ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      const { id } = request.params;
      await one(id);
      await services.languages.move([id], request.body.languageId);
      return one(id);
    },
  );

  app.get(
    '/audio/:id/file',
    {
      schema: {
        tags,
        summary: 'The bytes of a recording: as they were uploaded, or the sound track that is kept of them',
        description: 'Ranges are served.',
        params: ids('id'),
        response: { ...fileAnswers, ...problems(400, 404, 416) },
      },
    },
    async (request, reply) => {
      const audio = await services.audio.get(request.params.id);
      return sendAudio(request, reply, audio, (range) => services.audio.stream(audio, range));
    },
  );

  deletable(app, context, '/audio', 'audio', 'audio');

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    acceptBytes(scope);
    (scope as Scope).post(
      '/audio',
      {
        schema: {
          tags,
          summary: 'Upload a recording',
          description:
            'The file itself is the body, up to 16 GiB: of a video, and of what no browser plays, the sound track is kept. ' +
            '200 where a recording of this name and these bytes is here ' +
            'already. Where POST /v1/files/known reports that the bytes are stored, the body may be left out. A file ' +
            'that bears an accepted extension and cannot be decoded is kept, with what is wrong with it.',
          querystring: v1.UploadAudioQuery,
          body: { content: { 'application/octet-stream': { schema: v1.Bytes } } },
          response: { 200: Answer, 201: Answer, ...problems(400, 404, 413, 415) },
        },
      },
      async (request, reply) => {
        const { name, sha256, languageId } = request.query;
        const { audio, created } = await receiveBytes(
          request,
          reply,
          name,
          (upload) => services.audio.uploadOnce(upload, sha256, languageId),
          maximumRecordingBytes,
        );
        return reply.code(created ? 201 : 200).send(await one(audio.id));
      },
    );
  });
}
