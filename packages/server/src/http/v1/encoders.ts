import { referenceTo, v1 } from '@persephone/contracts';
import { maximumEncoderBytes } from '../../domain/files.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletedAlone } from './deletion.js';
import { encoderAnswer } from './present.js';
import { acceptBytes, receiveBytes } from './uploads.js';

const Answer = referenceTo(v1.Encoder);
const tags = ['encoders'];

/** Pretrained encoders, from whose output models learn in place of filterbanks. */
export async function encoderRoutes(app: Scope, context: RouteContext): Promise<void> {
  const { services } = context;

  app.get(
    '/encoders',
    {
      schema: {
        tags,
        summary: 'The pretrained encoders there are, the newest first',
        response: { 200: referenceTo(v1.Encoders) },
      },
    },
    async () => ({ encoders: (await services.encoders.list()).map(encoderAnswer) }),
  );

  app.get(
    '/encoders/:id',
    {
      schema: {
        tags,
        summary: 'One encoder',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => encoderAnswer(await services.encoders.get(request.params.id)),
  );

  app.patch(
    '/encoders/:id',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Rename an encoder',
        params: ids('id'),
        body: v1.EncoderChange,
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => encoderAnswer(await services.encoders.rename(request.params.id, request.body.name)),
  );

  app.delete(
    '/encoders/:id',
    {
      schema: {
        tags,
        summary: 'Delete an encoder',
        description: '409 while a model takes its features: without it the model recognises nothing.',
        params: ids('id'),
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      await services.encoders.delete(request.params.id);
      return deletedAlone();
    },
  );

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    acceptBytes(scope);
    (scope as Scope).post(
      '/encoders',
      {
        schema: {
          tags,
          summary: 'Upload a pretrained encoder',
          description:
            'The ONNX file is the body, up to 2 GiB; its weights are in it. It is tried out first, which may take minutes. 200 where one is ' +
            'there that makes the same features.',
          querystring: v1.UploadEncoderQuery,
          body: { content: { 'application/octet-stream': { schema: v1.Bytes } } },
          response: { 200: Answer, 201: Answer, ...problems(400, 409, 413, 503) },
        },
      },
      async (request, reply) => {
        const { name, output, normalise } = request.query;
        const settings = {
          ...(output !== undefined && { output }),
          ...(normalise !== undefined && { normalise }),
        };
        const { encoder, created } = await receiveBytes(
          request,
          reply,
          name,
          (upload) => services.encoders.upload(name, upload, settings, context.signalOf(reply)),
          maximumEncoderBytes,
        );
        return reply.code(created ? 201 : 200).send(encoderAnswer(encoder));
      },
    );
  });
}
