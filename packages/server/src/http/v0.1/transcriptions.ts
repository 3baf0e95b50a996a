import { createHash } from 'node:crypto';
import {
  CreateTranscription,
  fileForm,
  PageQuery,
  referenceTo,
  TranscriptionAnswer,
} from '@persephone/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { DomainError } from '../../domain/errors.js';
import { fileAnswers, sendFile } from '../file-answers.js';
import { bodyLimits } from '../limits.js';
import { isForm, receiveUpload } from '../multipart.js';
import { problems } from '../openapi.js';
import { ids, pageOf, type RouteContext, type Scope } from '../scope.js';
import { answersOf, jsonList, sendParts } from '../streamed-json.js';
import { transcriptionAnswer } from './present.js';

const Answer = referenceTo(TranscriptionAnswer);
const FileForm = fileForm('transcriptionFile', 'A transcription in UTF-8, up to 1 MiB');
const tags = ['transcription'];

export function transcriptionRoutes(app: Scope, { services, threads }: RouteContext): void {
  const receiveFile = async (request: FastifyRequest, reply: FastifyReply) =>
    transcriptionAnswer(
      await receiveUpload(request, reply, 'transcriptionFile', (upload) =>
        services.transcriptions.upload(upload, threads.text),
      ),
    );

  app.get(
    '/transcription',
    {
      schema: {
        tags,
        summary: 'List transcriptions',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const page = await services.transcriptions.list(pageOf(request.query));
      return sendParts(reply, jsonList(answersOf(page, transcriptionAnswer)));
    },
  );

  app.post(
    '/transcription',
    {
      bodyLimit: bodyLimits.text,
      schema: {
        tags,
        summary: 'Store a transcription',
        description: 'As JSON; a multipart form with a file, as older clients send it, does too.',
        body: {
          content: {
            'application/json': { schema: CreateTranscription },
            'multipart/form-data': { schema: FileForm },
          },
        },
        response: { 201: Answer, ...problems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      void reply.code(201);
      if (isForm(request)) return receiveFile(request, reply);
      // Without a content type there is no schema that could have refused an absent body.
      const body = request.body as CreateTranscription | undefined;
      if (!body)
        throw new DomainError('validation-failed', 'Send JSON: {"text": "labels separated by spaces"}.');
      const { text, name = null, filename = null } = body;
      return transcriptionAnswer(await services.transcriptions.create({ text, name, fileName: filename }));
    },
  );

  app.post(
    '/transcription/fromFile',
    {
      schema: {
        tags,
        summary: 'Upload a transcription',
        body: { content: { 'multipart/form-data': { schema: FileForm } } },
        response: { 201: Answer, ...problems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      void reply.code(201);
      return receiveFile(request, reply);
    },
  );

  app.get(
    '/transcription/:transcriptionID',
    {
      schema: {
        tags,
        summary: 'One transcription',
        params: ids('transcriptionID'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => transcriptionAnswer(await services.transcriptions.get(request.params.transcriptionID)),
  );

  app.get(
    '/transcription/:transcriptionID/file',
    {
      schema: {
        tags,
        summary: 'The text of a transcription in UTF-8',
        params: ids('transcriptionID'),
        response: { ...fileAnswers, ...problems(400, 404, 416) },
      },
    },
    async (request, reply) => {
      const { text, name, fileName } = await services.transcriptions.get(request.params.transcriptionID);
      const bytes = Buffer.from(text, 'utf8');
      return sendFile(request, reply, {
        fileName: fileName ?? name,
        mediaType: 'text/plain; charset=utf-8',
        byteLength: bytes.length,
        etag: `"${createHash('sha256').update(bytes).digest('hex')}"`,
        open: async (range) => (range ? bytes.subarray(range.start, range.end + 1) : bytes),
      });
    },
  );
}
