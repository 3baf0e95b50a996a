import {
  CorpusAnswer,
  CorpusLabelsAnswer,
  CreateCorpus,
  PageQuery,
  referenceTo,
} from '@persephone/contracts';
import Type from 'typebox';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, pageOf, type RouteContext, type Scope } from '../scope.js';
import { corpusAnswer } from './present.js';

const Answer = referenceTo(CorpusAnswer);
const tags = ['corpus'];

export function corpusRoutes(app: Scope, { services, signalOf }: RouteContext): void {
  app.get(
    '/corpus',
    {
      schema: {
        tags,
        summary: 'List corpora',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request) => (await services.corpora.list(pageOf(request.query))).map(corpusAnswer),
  );

  app.post(
    '/corpus',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Make a corpus of utterances',
        description:
          'Every set needs an utterance. What stands against any of the utterances is listed in `errors`, all at once.',
        body: CreateCorpus,
        response: { 201: Answer, ...problems(400, 503) },
      },
    },
    async (request, reply) => {
      const {
        name,
        labelType,
        featureType,
        training,
        validation,
        testing,
        max_samples = null,
      } = request.body;
      const partition = { training, validation, testing };
      const corpus = await services.corpora.create(
        { name, labelType, featureType, maxSamples: max_samples, partition },
        signalOf(reply),
      );
      return reply.code(201).send(corpusAnswer(corpus));
    },
  );

  app.get(
    '/corpus/:corpusID',
    {
      schema: {
        tags,
        summary: 'One corpus',
        params: ids('corpusID'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => corpusAnswer(await services.corpora.get(request.params.corpusID)),
  );

  app.get(
    '/corpus/labels/:corpusID',
    {
      schema: {
        tags,
        summary: 'The label set of a corpus',
        params: ids('corpusID'),
        response: { 200: referenceTo(CorpusLabelsAnswer), ...problems(400, 404) },
      },
    },
    async (request) => {
      const { corpusID } = request.params;
      const corpus = corpusAnswer(await services.corpora.get(corpusID));
      return { corpus, labels: [...(await services.corpora.labels(corpusID))] };
    },
  );
}

/** In a scope that ignores bodies. */
export function corpusActions(app: Scope, { services, signalOf }: RouteContext): void {
  app.post(
    '/corpus/preprocess/:corpusID',
    {
      schema: {
        tags,
        summary: 'Compute the features of a corpus',
        params: ids('corpusID'),
        response: { 200: Answer, ...problems(400, 404, 409, 503) },
      },
    },
    async (request, reply) =>
      corpusAnswer(await services.jobs.preprocess(request.params.corpusID, signalOf(reply))),
  );
}
