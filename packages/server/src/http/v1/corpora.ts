import { referenceTo, v1 } from '@persephone/contracts';
import { defaultShares } from '../../domain/corpora/split.js';
import { DomainError } from '../../domain/errors.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletable } from './deletion.js';
import { listAnswer, listRequest, sortOf } from './lists.js';
import { corpusAnswer } from './present.js';

const Details = referenceTo(v1.CorpusDetails);
const tags = ['corpora'];

/** Two corpora of the same utterances are divided in the same way unless somebody wants it otherwise. */
const defaultSeed = 1;

export function corpusRoutes(app: Scope, context: RouteContext): void {
  const { services } = context;
  const details = async (id: number): Promise<v1.CorpusDetails> => {
    const [found] = await services.listings.corporaByIds([id]);
    if (!found) throw new DomainError('corpus-not-found', `There is no corpus ${id}.`);
    const { split, leftOut, labelSet } = await services.corpora.details(id);
    return {
      ...corpusAnswer(found),
      split: split && { ...split, shares: { ...split.shares } },
      leftOut: [...leftOut],
      labelSet: [...labelSet],
    };
  };

  app.get(
    '/corpora',
    {
      schema: {
        tags,
        summary: 'List corpora',
        querystring: v1.CorpusQuery,
        response: { 200: v1.listOf(referenceTo(v1.Corpus)), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.corpora(listRequest(request.query, 'created', request.query));
      return listAnswer(request, reply, page, sortOf(request.query, 'created'), corpusAnswer);
    },
  );

  app.post(
    '/corpora',
    {
      schema: {
        tags,
        summary: 'Divide utterances into a corpus',
        description:
          'By shares of the minutes, as the seed draws them. What cannot be used is left out; `leftOut` says why.',
        body: v1.DivideIntoCorpus,
        response: { 201: Details, ...problems(400) },
      },
    },
    async (request, reply) => {
      const { seed = defaultSeed, shares = defaultShares, bySpeaker = false, ...body } = request.body;
      const { id } = await services.corpora.divide({
        name: body.name,
        labelType: body.labelType,
        featureType: body.featureType ?? 'fbank',
        maxSamples: body.maxSamples ?? null,
        utteranceIds: body.utteranceIds,
        split: { seed, shares, bySpeaker },
      });
      return reply.code(201).send(await details(id));
    },
  );

  app.get(
    '/corpora/:id',
    {
      schema: {
        tags,
        summary: 'One corpus, with its label set and what was left out',
        params: ids('id'),
        response: { 200: Details, ...problems(400, 404) },
      },
    },
    async (request) => details(request.params.id),
  );

  deletable(app, context, '/corpora', 'corpora', 'corpus');
}

export function labelRoutes(app: Scope, { services }: RouteContext): void {
  app.get(
    '/labels',
    {
      schema: {
        tags: ['labels'],
        summary: 'List labels',
        querystring: v1.LabelQuery,
        response: { 200: v1.listOf(referenceTo(v1.Label)), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.labels(listRequest(request.query, 'created', request.query));
      return listAnswer(request, reply, page, sortOf(request.query, 'created'), (label) => ({ ...label }));
    },
  );
}
