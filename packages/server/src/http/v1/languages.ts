import { referenceTo, v1 } from '@persephone/contracts';
import type { ListedLanguage } from '../../domain/languages/language.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { deletedAlone } from './deletion.js';

const Answer = referenceTo(v1.Language);
const tags = ['languages'];

const languageAnswer = ({ latestModel, ...language }: ListedLanguage): v1.Language => ({
  ...language,
  latestModel: latestModel && { ...latestModel },
});

export function languageRoutes(app: Scope, { services: { languages } }: RouteContext): void {
  app.get(
    '/languages',
    {
      schema: {
        tags,
        summary: 'The languages there are, with what there is of each',
        response: { 200: referenceTo(v1.Languages) },
      },
    },
    async () => {
      const { languages: all, unassigned } = await languages.list();
      return { languages: all.map(languageAnswer), unassigned };
    },
  );

  app.post(
    '/languages',
    {
      schema: {
        tags,
        summary: 'Name a language',
        description:
          'Recordings of none are of the first language, as long as there is no other or until the second comes; the ' +
          'demonstration stays a language of its own.',
        body: v1.CreateLanguage,
        response: { 201: Answer, ...problems(400, 409) },
      },
    },
    async (request, reply) => {
      const { name, code = null } = request.body;
      return reply.code(201).send(languageAnswer(await languages.create({ name, code })));
    },
  );

  app.get(
    '/languages/:id',
    {
      schema: {
        tags,
        summary: 'One language',
        params: ids('id'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => languageAnswer(await languages.get(request.params.id)),
  );

  app.patch(
    '/languages/:id',
    {
      schema: {
        tags,
        summary: 'Rename a language, or give its code',
        params: ids('id'),
        body: v1.ChangeLanguage,
        response: { 200: Answer, ...problems(400, 404, 409) },
      },
    },
    async (request) => languageAnswer(await languages.change(request.params.id, request.body)),
  );

  app.delete(
    '/languages/:id',
    {
      schema: {
        tags,
        summary: 'Delete a language',
        description: '409 while there are recordings of it; `recordings` says how many.',
        params: ids('id'),
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      await languages.delete(request.params.id);
      return deletedAlone();
    },
  );

  app.patch(
    '/audio',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Say of which language recordings are',
        description: 'All or none.',
        body: v1.ChangeManyAudio,
        response: { 200: referenceTo(v1.MovedAudio), ...problems(400, 409) },
      },
    },
    async (request) => {
      const { audioIds, languageId } = request.body;
      const moved = await languages.move(audioIds, languageId);
      return { moved: moved.map((one) => ({ ...one, audioIds: [...one.audioIds] })) };
    },
  );
}
