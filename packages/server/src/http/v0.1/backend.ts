import { AcceptedFilesAnswer, BackendAnswer, KindAnswer, referenceTo } from '@persephone/contracts';
import Type from 'typebox';
import { catalogue } from '../../domain/catalogue.js';
import type { RouteContext, Scope } from '../scope.js';

const tags = ['backend'];
const Kinds = Type.Array(referenceTo(KindAnswer));

export function backendRoutes(app: Scope, { version }: RouteContext): void {
  app.get(
    '/backend',
    { schema: { tags, summary: 'What this service is', response: { 200: referenceTo(BackendAnswer) } } },
    () => ({
      name: 'Persephone',
      version,
      projectURL: 'https://github.com/persephone-tools/persephone-web-API',
    }),
  );

  app.get(
    '/backend/acceptedFiles',
    {
      schema: {
        tags,
        summary: 'File name extensions that are accepted',
        response: { 200: referenceTo(AcceptedFilesAnswer) },
      },
    },
    () => catalogue.acceptedFiles,
  );

  app.get(
    '/backend/labelTypes',
    { schema: { tags, summary: 'Kinds of transcription', response: { 200: Kinds } } },
    () => [...catalogue.labelTypes],
  );

  app.get(
    '/backend/featureTypes',
    { schema: { tags, summary: 'Features that can be computed', response: { 200: Kinds } } },
    () => [...catalogue.featureTypes],
  );
}
