import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import { presets } from '../../domain/models/presets.js';
import { extensionFiles } from '../../elan-extension/extension.js';
import { extensionZip } from '../../elan-extension/zip.js';
import { singleFile } from '../../single-file/index.js';
import { version } from '../../version.js';
import { attachment, fileAnswers, sendFile } from '../file-answers.js';
import { ignoreBodies } from '../json-body.js';
import { bodyLimits } from '../limits.js';
import { settingsOf } from '../model-fields.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletable } from './deletion.js';
import { listAnswer, listRequest, sortOf } from './lists.js';
import { jobAnswer, modelAnswer, presetAnswer, startingPointAnswer } from './present.js';
import { acceptBytes, receiveBytes } from './uploads.js';

const Answer = referenceTo(v1.Model);
const tags = ['models'];

export async function modelRoutes(app: Scope, context: RouteContext): Promise<void> {
  const { services, threads } = context;
  const find = async (id: number) => {
    const [found] = await services.listings.modelsByIds([id]);
    if (!found) throw new DomainError('model-not-found', `There is no model ${id}.`);
    return found;
  };
  const one = async (id: number) => modelAnswer(await find(id));

  app.get(
    '/models',
    {
      schema: {
        tags,
        summary: 'List models',
        querystring: v1.ModelQuery,
        response: { 200: v1.listOf(Answer), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.models(listRequest(request.query, 'created', request.query));
      return listAnswer(request, reply, page, sortOf(request.query, 'created'), modelAnswer);
    },
  );

  app.get(
    '/models/presets',
    { schema: { tags, summary: 'Ways to train', response: { 200: referenceTo(v1.Presets) } } },
    async () => ({ presets: presets.map(presetAnswer) }),
  );

  app.post(
    '/models',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Make a model, to be trained on a corpus',
        body: v1.CreateModel,
        response: { 201: Answer, ...problems(400, 409) },
      },
    },
    async (request, reply) => {
      const { settings: { seed, ...fields } = {}, network, ...asked } = request.body;
      const { id } = await services.models.create({
        ...asked,
        settings: settingsOf(fields, network),
        ...(seed === undefined ? {} : { seed }),
      });
      return reply.code(201).send(await one(id));
    },
  );

  app.get(
    '/models/:id',
    {
      schema: {
        tags,
        summary: 'One model',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => one(request.params.id),
  );

  app.patch(
    '/models/:id',
    {
      schema: {
        tags,
        summary: 'Say of which language an imported model is',
        description: 'Models that were trained here are of the languages of their corpora.',
        params: ids('id'),
        body: v1.ChangeModel,
        response: { 200: Answer, ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      const { id } = request.params;
      await services.languages.setOfImportedModel(id, request.body.languageId);
      return one(id);
    },
  );

  app.get(
    '/models/:id/starting-point',
    {
      schema: {
        tags,
        summary: 'What a training on a corpus takes over when it starts from the model',
        params: ids('id'),
        querystring: v1.StartingPointQuery,
        response: { 200: referenceTo(v1.StartingPoint), ...problems(400, 404, 409, 503) },
      },
    },
    async (request) => {
      const { corpusId } = request.query;
      return startingPointAnswer(
        await services.models.startingPoint(request.params.id, corpusId, threads.labelTransfer),
      );
    },
  );

  app.get(
    '/models/:id/epochs',
    {
      schema: {
        tags,
        summary: 'What each epoch of its training came to',
        params: ids('id'),
        response: { 200: referenceTo(v1.Epochs), ...problems(400, 404) },
      },
    },
    async (request) => {
      await find(request.params.id);
      return { epochs: [...(await services.models.epochs(request.params.id))] };
    },
  );

  app.get(
    '/models/:id/file',
    {
      schema: {
        tags,
        summary: 'The trained recogniser as an ONNX file',
        params: ids('id'),
        response: { ...fileAnswers, ...problems(400, 404, 409, 416) },
      },
    },
    async (request, reply) => {
      const { model, contentHash, byteLength, stream } = await services.models.file(request.params.id);
      return sendFile(request, reply, {
        fileName: `${model.name}.onnx`,
        mediaType: 'application/octet-stream',
        byteLength,
        etag: `"${contentHash}"`,
        open: stream,
      });
    },
  );

  app.get(
    '/models/:id/single-file',
    {
      schema: {
        tags,
        summary:
          'A page that transcribes with the model in any browser, without the service: an HTML file with all that it needs',
        params: ids('id'),
        response: { 200: fileAnswers[200], ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { model, byteLength, stream } = await services.models.file(request.params.id);
      if (model.encoderId !== null) {
        throw new DomainError(
          'encoder-unusable',
          `${model.name} takes what a pretrained encoder makes of sound, and a single page has no room for that. Make the page of a ` +
            'model without an encoder.',
        );
      }
      const page = await singleFile({ name: model.name, byteLength, open: () => stream() });
      return reply
        .headers({
          'content-disposition': attachment(`${model.name}.html`),
          'content-length': page.byteLength,
        })
        .type('application/octet-stream')
        .send(await page.open());
    },
  );

  app.get(
    '/models/:id/elan-extension',
    {
      schema: {
        tags,
        summary:
          'An extension of ELAN that transcribes with the model: a zip file to unpack into its folder of extensions',
        params: ids('id'),
        response: { 200: fileAnswers[200], ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { model } = await services.models.file(request.params.id);
      const files = extensionFiles(version, {
        model: model.name,
        service: `${request.protocol}://${request.host}`,
      });
      return reply
        .header('content-disposition', attachment('persephone-elan.zip'))
        .type('application/zip')
        .send(extensionZip(files));
    },
  );

  app.post(
    '/models/:id/transcribe',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Have recordings transcribed, a job each',
        params: ids('id'),
        body: v1.TranscribeMany,
        response: { 202: referenceTo(v1.QueuedJobs), ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { audioIds, ...how } = request.body;
      const jobs = await services.jobs.startTranscriptions(request.params.id, audioIds, how);
      const named = await services.listings.jobsByIds(jobs.map(({ id }) => id));
      return reply.code(202).send({ jobs: named.map(jobAnswer) });
    },
  );

  deletable(app, context, '/models', 'models', 'model');

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    acceptBytes(scope);
    (scope as Scope).post(
      '/models/import',
      {
        schema: {
          tags,
          summary: 'Take in a model from another machine',
          description:
            'The ONNX file is the body. Its label set comes with it, as a corpus without utterances; it transcribes, and ' +
            'is not trained on; a training can start from it.',
          querystring: v1.ImportQuery,
          body: { content: { 'application/octet-stream': { schema: v1.Bytes } } },
          response: { 201: Answer, ...problems(400, 409, 413, 503) },
        },
      },
      async (request, reply) => {
        const { name } = request.query;
        const { id } = await receiveBytes(request, reply, name, (upload) =>
          services.models.import(name, upload, context.signalOf(reply)),
        );
        return reply.code(201).send(await one(id));
      },
    );
  });

  await app.register(async (scope) => {
    ignoreBodies(scope);
    const started = { 202: referenceTo(v1.Job), ...problems(400, 404, 409) };
    (scope as Scope).post(
      '/models/:id/train',
      {
        schema: {
          tags,
          summary: 'Start the training of a model',
          description: 'While it is queued or running, the same training is answered again.',
          params: ids('id'),
          response: started,
        },
      },
      async (request, reply) =>
        reply.code(202).send(await named(services.jobs.startTraining(request.params.id))),
    );
    (scope as Scope).post(
      '/models/:id/evaluate',
      {
        schema: {
          tags,
          summary: 'Have a model compared with the test set of its corpus, or of another',
          description: 'While it is queued or running, the same job is answered again.',
          params: ids('id'),
          querystring: v1.EvaluateQuery,
          response: started,
        },
      },
      async (request, reply) =>
        reply
          .code(202)
          .send(await named(services.jobs.startEvaluation(request.params.id, request.query.corpusId))),
    );
    const named = async (starting: Promise<{ readonly id: number }>) => {
      const { id } = await starting;
      const [job] = await services.listings.jobsByIds([id]);
      if (!job) throw new DomainError('job-not-found', `There is no job ${id} any more.`);
      return jobAnswer(job);
    };
  });
}
