import { referenceTo, v1 } from '@persephone/contracts';
import type { Static } from 'typebox';
import { catalogue } from '../../domain/catalogue.js';
import type { DivisionRequest } from '../../domain/corpora/divide.js';
import { defaultShares } from '../../domain/corpora/split.js';
import { DomainError } from '../../domain/errors.js';
import type { KindDescription } from '../../domain/labels/label.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletable } from './deletion.js';
import { listAnswer, listRequest, sortOf } from './lists.js';
import { corpusAnswer } from './present.js';

const Details = referenceTo(v1.CorpusDetails);
const tags = ['corpora'];

/** Two corpora of the same utterances are divided in the same way unless somebody wants it otherwise. */
const defaultSeed = 1;

function divisionOf(body: Static<typeof v1.PreviewCorpus>): DivisionRequest {
  const { seed = defaultSeed, shares = defaultShares, bySpeaker = false } = body;
  return {
    name: body.name ?? '',
    labelType: body.labelType,
    featureType: body.featureType ?? 'fbank',
    maxSamples: body.maxSamples ?? null,
    utteranceIds: body.utteranceIds,
    filter: body.filter,
    split: { seed, shares, bySpeaker },
  };
}

/** Version 1 knows them by name alone. */
const typeAnswer = ({ name, description, explanation }: KindDescription) => ({
  name,
  description,
  explanation,
});

export function corpusRoutes(app: Scope, context: RouteContext): void {
  const { services, threads } = context;
  const details = async (id: number): Promise<v1.CorpusDetails> => {
    const [found] = await services.listings.corporaByIds([id]);
    if (!found) throw new DomainError('corpus-not-found', `There is no corpus ${id}.`);
    const { split, leftOut, lostUtterances, labelSet } = await services.corpora.details(id);
    const described = await threads.labelSet(
      new Map(labelSet.map(({ label, occurrences }) => [label, occurrences])),
    );
    const alike = described.confusables.map((group) => [...group]);
    return {
      ...corpusAnswer(found),
      split: split && {
        ...split,
        shares: { ...split.shares },
        // Kept as JSON, in which nothing is undefined.
        filter: (split.filter ?? null) as v1.UtteranceFilter | null,
        chosen: split.chosen ?? false,
      },
      leftOut: [...leftOut],
      lostUtterances: [...lostUtterances],
      labelSet: [...labelSet],
      confusables: alike,
      lookAlikes: alike,
      findings: [...described.findings],
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
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Divide utterances into a corpus',
        description:
          'By shares of the minutes, as the seed draws them. What cannot be used is left out; `leftOut` says why.',
        body: v1.DivideIntoCorpus,
        response: { 201: Details, ...problems(400, 503) },
      },
    },
    async (request, reply) => {
      const { id } = await services.corpora.divide(divisionOf(request.body), context.signalOf(reply));
      return reply.code(201).send(await details(id));
    },
  );

  app.post(
    '/corpora/preview',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'What a corpus would be, without making it',
        body: v1.PreviewCorpus,
        response: { 200: referenceTo(v1.CorpusPreview), ...problems(400, 503) },
      },
    },
    async (request): Promise<v1.CorpusPreview> => {
      const {
        leftOut,
        labelSet,
        speakers,
        confusables: groups,
        ...preview
      } = await services.corpora.preview(divisionOf(request.body), threads.labelSet);
      const alike = groups.map((group) => [...group]);
      return {
        ...preview,
        sets: preview.sets && { ...preview.sets },
        leftOut: [...leftOut],
        labelSet: [...labelSet],
        confusables: alike,
        lookAlikes: alike,
        findings: [...preview.findings],
        speakers: [...speakers],
      };
    },
  );

  app.get(
    '/corpora/types',
    {
      schema: {
        tags,
        summary: 'Kinds of labels, and of features',
        response: { 200: referenceTo(v1.CorpusTypes) },
      },
    },
    async () => ({
      labelTypes: catalogue.labelTypes.map(typeAnswer),
      featureTypes: catalogue.featureTypes.map(typeAnswer),
    }),
  );

  app.get(
    '/corpora/:id',
    {
      schema: {
        tags,
        summary: 'One corpus, with its label set and what was left out',
        params: ids('id'),
        response: { 200: Details, ...problems(400, 404, 503) },
      },
    },
    async (request) => details(request.params.id),
  );

  app.get(
    '/corpora/:id/untranscribed',
    {
      schema: {
        tags,
        summary: "What a model on this corpus can learn from besides: 'all' of POST /v1/models",
        params: ids('id'),
        response: { 200: referenceTo(v1.UntranscribedSummary), ...problems(400, 404) },
      },
    },
    async (request) => ({ ...(await services.models.untranscribed(request.params.id)) }),
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
