import { AudioAnswer, fileForm, PageQuery, referenceTo } from '@persephone/contracts';
import Type from 'typebox';
import { fileAnswers, sendAudio } from '../file-answers.js';
import { receiveUpload } from '../multipart.js';
import { problems } from '../openapi.js';
import { ids, pageOf, type RouteContext, type Scope } from '../scope.js';
import { audioAnswer } from './present.js';

const Answer = referenceTo(AudioAnswer);
const tags = ['audio'];

export function audioRoutes(app: Scope, { services }: RouteContext): void {
  app.get(
    '/audio',
    {
      schema: {
        tags,
        summary: 'List recordings',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request) => (await services.audio.list(pageOf(request.query))).map(audioAnswer),
  );

  app.post(
    '/audio',
    {
      schema: {
        tags,
        summary: 'Upload a recording',
        description:
          'A file that bears an accepted extension and cannot be decoded is kept, with what is wrong with it.',
        body: {
          content: { 'multipart/form-data': { schema: fileForm('audioFile', 'A recording, up to 512 MiB') } },
        },
        response: { 201: Answer, ...problems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const audio = await receiveUpload(request, reply, 'audioFile', services.audio.upload);
      return reply.code(201).send(audioAnswer(audio));
    },
  );

  app.get(
    '/audio/:audioID',
    {
      schema: {
        tags,
        summary: 'One recording',
        params: ids('audioID'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => audioAnswer(await services.audio.get(request.params.audioID)),
  );

  app.get(
    '/audio/:audioID/file',
    {
      schema: {
        tags,
        summary: 'The bytes of a recording, as they were uploaded',
        description: 'Ranges are served.',
        params: ids('audioID'),
        response: { ...fileAnswers, ...problems(400, 404, 416) },
      },
    },
    async (request, reply) => {
      const audio = await services.audio.get(request.params.audioID);
      return sendAudio(request, reply, audio, (range) => services.audio.stream(audio, range));
    },
  );
}
