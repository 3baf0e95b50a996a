import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import { fileAnswers, sendFile } from '../file-answers.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { jsonItemsRead, sendParts } from '../streamed-json.js';
import { deletedAlone } from './deletion.js';
import { listRequest, sendList, sortOf } from './lists.js';
import { annotationDocumentAnswer, jobAnswer } from './present.js';
import { acceptBytes, receiveBytes } from './uploads.js';

const Answer = referenceTo(v1.AnnotationDocument);
const tags = ['annotations'];

/** Files as ELAN, Praat and others write them, and the choices by which utterances are made of them. */
export async function annotationRoutes(app: Scope, context: RouteContext): Promise<void> {
  const { services } = context;

  app.get(
    '/annotation-documents',
    {
      schema: {
        tags,
        summary: 'List annotation files, the newest first',
        querystring: v1.AnnotationQuery,
        response: { 200: v1.listOf(Answer), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.annotationDocuments(
        listRequest(request.query, '-created', request.query),
      );
      return sendList(request, reply, page, sortOf(request.query, '-created'), annotationDocumentAnswer);
    },
  );

  app.get(
    '/annotation-documents/:id',
    {
      schema: {
        tags,
        summary: 'One annotation file: what was made of it',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => annotationDocumentAnswer(await services.annotationDocuments.get(request.params.id)),
  );

  app.get(
    '/annotation-documents/:id/file',
    {
      schema: {
        tags,
        summary: 'Its bytes, as they came',
        params: ids('id'),
        response: { ...fileAnswers, ...problems(400, 404, 416) },
      },
    },
    async (request, reply) => {
      const document = await services.annotationDocuments.get(request.params.id);
      return sendFile(request, reply, {
        fileName: document.fileName,
        mediaType: 'application/octet-stream',
        byteLength: document.byteLength,
        etag: `"${document.contentHash}"`,
        open: (range) => services.annotationDocuments.stream(document, range),
      });
    },
  );

  app.delete(
    '/annotation-documents/:id',
    {
      schema: {
        tags,
        summary: 'Delete an annotation file; its utterances stay',
        params: ids('id'),
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      await services.annotationDocuments.delete(request.params.id);
      return deletedAlone();
    },
  );

  app.post(
    '/annotation-documents/:id/import',
    {
      bodyLimit: bodyLimits.entries,
      schema: {
        tags,
        summary: 'Make utterances of its annotations',
        description:
          'A job, whose `annotationImport` says what was done. Of a file that was imported before, what changed in it ' +
          'is changed here, annotation by annotation; what a person corrected here stays.',
        params: ids('id'),
        body: v1.ImportAnnotationsRequest,
        response: { 202: referenceTo(v1.Job), ...problems(400, 404, 413) },
      },
    },
    async (request, reply) => {
      const { id } = await services.annotationDocuments.startImport(request.params.id, request.body.recipe);
      const [job] = await services.listings.jobsByIds([id]);
      if (!job) throw new DomainError('job-not-found', `There is no job ${id} any more.`);
      return reply.code(202).send(jobAnswer(job));
    },
  );

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    acceptBytes(scope);
    (scope as Scope).post(
      '/annotation-documents',
      {
        schema: {
          tags,
          summary: 'Keep an annotation file of a recording',
          description:
            'The file itself is the body, up to 100 MiB. 200 where one of this name is there of the recording: it has ' +
            'these bytes from then on. Its annotations become utterances by its import.',
          querystring: v1.UploadAnnotationsQuery,
          body: { content: { 'application/octet-stream': { schema: v1.Bytes } } },
          response: { 200: Answer, 201: Answer, ...problems(400, 413) },
        },
      },
      async (request, reply) => {
        const { name, folder = '', audioId, sha256 } = request.query;
        const { document, created } = await receiveBytes(request, reply, name, (upload) =>
          services.annotationDocuments.upload(upload, { audioId, folder, sha256 }),
        );
        return reply.code(created ? 201 : 200).send(annotationDocumentAnswer(document));
      },
    );
  });
}

/** Choices of imports, by their names. */
export function recipeRoutes(app: Scope, { services }: RouteContext): void {
  app.get(
    '/recipes',
    {
      schema: {
        tags,
        summary: 'The choices of imports that are kept, by name',
        response: { 200: referenceTo(v1.KeptRecipes) },
      },
    },
    async (_request, reply) => {
      const recipes = services.recipes.list();
      const parts = async function* () {
        yield '{"recipes":[';
        yield* jsonItemsRead(recipes);
        yield ']}';
      };
      return sendParts(reply, parts());
    },
  );

  app.put(
    '/recipes',
    {
      bodyLimit: bodyLimits.entries,
      schema: {
        tags,
        summary: 'Keep the choices of an import by their name, in place of those that have it',
        body: v1.KeepRecipe,
        response: { 200: referenceTo(v1.KeptRecipe), 201: referenceTo(v1.KeptRecipe), ...problems(400, 413) },
      },
    },
    async (request, reply) => {
      const { kept, created } = await services.recipes.keep(request.body);
      return reply.code(created ? 201 : 200).send(kept);
    },
  );

  app.delete(
    '/recipes/:id',
    {
      schema: {
        tags,
        summary: 'Forget choices',
        params: ids('id'),
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 404) },
      },
    },
    async (request) => {
      await services.recipes.delete(request.params.id);
      return deletedAlone();
    },
  );
}
