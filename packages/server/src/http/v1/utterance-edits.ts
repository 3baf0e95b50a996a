import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import type { RecordingUtterance } from '../../domain/utterance-edits/edit.js';
import type { EditResult } from '../../domain/utterance-edits/service.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { jsonItemsRead, sendParts } from '../streamed-json.js';
import { jobAnswer } from './present.js';

const tags = ['audio'];
const Edited = referenceTo(v1.UtteranceEdited);

const utteranceAnswer = ({ name: _, ...row }: RecordingUtterance): v1.RecordingUtterance => row;

const editAnswer = ({ edit, removed, utterances, undo, redo }: EditResult): v1.UtteranceEdited => ({
  ...{ edit, removed: [...removed], undo, redo },
  utterances: utterances.map(utteranceAnswer),
});

async function* answers(rows: AsyncIterable<RecordingUtterance>): AsyncGenerator<v1.RecordingUtterance> {
  for await (const row of rows) yield utteranceAnswer(row);
}

/** The utterances of one recording, and what is done to them by hand. */
export function utteranceEditRoutes(app: Scope, { services }: RouteContext): void {
  const { utteranceEdits, jobs, listings } = services;

  app.get(
    '/audio/:id/utterances',
    {
      schema: {
        tags,
        summary: 'The utterances of a recording: drafts, and those that were accepted',
        description: 'Of drafts those that exports have: of several that overlap, the newest.',
        params: ids('id'),
        querystring: v1.UtteranceAuthorQuery,
        response: { 200: referenceTo(v1.RecordingUtterances), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const rows = await utteranceEdits.utterances(id);
      const { undo, redo } = await utteranceEdits.undoState(id, request.query.author);
      const parts = async function* () {
        yield '{"utterances":[';
        yield* jsonItemsRead(answers(rows));
        yield `],"undo":${JSON.stringify(undo)},"redo":${JSON.stringify(redo)}}`;
      };
      return sendParts(reply, parts());
    },
  );

  app.post(
    '/audio/:id/utterances/edits',
    {
      bodyLimit: bodyLimits.text,
      schema: {
        tags,
        summary: 'Move, write, split, merge, add, delete or accept utterances of a recording',
        description:
          'Nothing that was transcribed is lost: what an edit changes is a new transcription based on the one that was ' +
          'there. 409 `utterance-changed` where an utterance is not as it was seen, with `wanted` and `current`.',
        params: ids('id'),
        body: v1.UtteranceEditRequest,
        response: { 200: Edited, ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      const { author, ...wanted } = request.body;
      const given =
        wanted.kind === 'add'
          ? { ...wanted, channel: wanted.channel ?? null }
          : wanted.kind === 'accept'
            ? { ...wanted, speaker: wanted.speaker ?? null }
            : wanted;
      return editAnswer(await utteranceEdits.edit(request.params.id, author, given));
    },
  );

  app.post(
    '/audio/:id/utterances/divisions',
    {
      bodyLimit: bodyLimits.key,
      schema: {
        tags,
        summary: 'Have a long utterance divided, all of it or not at all',
        description:
          'A job, whose end puts the parts in the place of the utterance as one edit of this author, which can be undone. Each line of ' +
          'its text becomes an utterance; of a text of one line, aligned by a model, each has at most 12 s. What is uncertain is a draft. 409 ' +
          '`utterance-changed` where it is not as it was seen; the job fails so where that is by its end.',
        params: ids('id'),
        body: v1.DivideUtterance,
        response: { 202: referenceTo(v1.Job), ...problems(400, 404, 409) },
      },
    },
    async (request, reply) => {
      const { modelId = null, ...wanted } = request.body;
      const { id } = await jobs.startDivision(request.params.id, modelId, wanted);
      const [job] = await listings.jobsByIds([id]);
      if (!job) throw new DomainError('job-not-found', `There is no job ${id} any more.`);
      return reply.code(202).send(jobAnswer(job));
    },
  );

  for (const step of ['undo', 'redo'] as const) {
    app.post(
      `/audio/:id/utterances/${step}`,
      {
        bodyLimit: bodyLimits.key,
        schema: {
          tags,
          summary: step === 'undo' ? 'Undo the last edit' : 'Do the edit again that was undone last',
          description:
            'Where others have changed what it is about since, 409 `utterance-changed`; the next request is about the step before.',
          params: ids('id'),
          body: v1.UtteranceStep,
          response: { 200: Edited, ...problems(400, 404, 409) },
        },
      },
      async (request) => editAnswer(await utteranceEdits[step](request.params.id, request.body.author)),
    );
  }
}
