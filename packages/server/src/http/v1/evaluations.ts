import { referenceTo, v1 } from '@persephone/contracts';
import { alignLabels } from '@persephone/formats/edit-alignment';
import { DomainError } from '../../domain/errors.js';
import { normalForm } from '../../domain/text.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { listAnswer, listRequest } from './lists.js';

const tags = ['models'];

/** Of the confusions: beyond these they are too rare to tell anything. */
const mostConfusions = 200;

/** Labels are kept in NFC; an empty one stands for none, and one that was not given for any. */
const labelOf = (given: string | undefined) => (given === '' ? null : given && normalForm(given));

/** What is known of models that were compared with a test set. */
export function evaluationRoutes(app: Scope, { services }: RouteContext): void {
  const evaluationOf = async (id: number) => {
    const [model] = await services.listings.modelsByIds([id]);
    if (!model) throw new DomainError('model-not-found', `There is no model ${id}.`);
    if (model.evaluation) return model.evaluation;
    throw new DomainError(
      'evaluation-not-found',
      `${model.name} has not been compared with its test set. Do so with POST /v1/models/${id}/evaluate.`,
    );
  };

  app.get(
    '/models/:id/evaluation',
    {
      schema: {
        tags,
        summary: 'How well it transcribes its test set, and what it confuses',
        params: ids('id'),
        response: { 200: referenceTo(v1.Evaluation), ...problems(400, 404) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const evaluation = await evaluationOf(id);
      const confusions = await services.evaluations.confusions(id, mostConfusions);
      return {
        ...evaluation,
        confusions: confusions.map(({ reference, hypothesis, times }) => ({
          reference: reference || null,
          hypothesis: hypothesis || null,
          times,
        })),
      };
    },
  );

  app.get(
    '/models/:id/evaluation/report',
    {
      schema: {
        tags,
        summary:
          'How far its error rate can be trusted, and what it makes of each label, of tones and of speakers',
        params: ids('id'),
        response: { 200: referenceTo(v1.EvaluationReport), ...problems(400, 404) },
      },
    },
    async (request): Promise<v1.EvaluationReport> => {
      await evaluationOf(request.params.id);
      const { labels, speakers, matrix, ...report } = await services.evaluations.report(request.params.id);
      return {
        ...report,
        labels: [...labels],
        speakers: speakers && [...speakers],
        matrix: { labels: [...matrix.labels], times: matrix.times.map((row) => [...row]) },
      };
    },
  );

  app.get(
    '/models/:id/evaluation/utterances',
    {
      schema: {
        tags,
        summary: 'What it recognised in each utterance of its test set, the most errors first',
        params: ids('id'),
        querystring: v1.EvaluatedQuery,
        response: { 200: v1.listOf(referenceTo(v1.EvaluatedUtterance)), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await evaluationOf(id);
      const { limit, after } = listRequest(request.query, '-errors', {}, ['errors']);
      const position = after && { errors: Number(after.key), utteranceId: after.id };
      const { reference, hypothesis } = request.query;
      const found = await services.evaluations.utterances(id, position, limit + 1, {
        reference: labelOf(reference),
        hypothesis: labelOf(hypothesis),
      });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      const named = new Map(
        (await services.listings.utterancesByIds(items.map(({ utteranceId }) => utteranceId))).map(
          (utterance) => [utterance.id, utterance] as const,
        ),
      );
      const page = {
        items,
        next: last ? { key: last.errors, id: last.utteranceId } : null,
        total: null,
      };
      return listAnswer(request, reply, page, '-errors', ({ utteranceId, reference, hypothesis, errors }) => {
        const utterance = named.get(utteranceId);
        return {
          utteranceId,
          audioId: utterance?.audioId ?? 0,
          name: utterance?.audioFileName ?? '',
          speaker: utterance?.speaker ?? null,
          startMs: utterance?.startMs ?? null,
          endMs: utterance?.endMs ?? null,
          channel: utterance?.channel ?? null,
          durationMs: utterance?.durationMs ?? null,
          errors,
          alignment: alignLabels(reference, hypothesis),
        };
      });
    },
  );
}
