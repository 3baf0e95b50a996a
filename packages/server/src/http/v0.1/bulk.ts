import { BulkUtterancesAnswer, fileForm, referenceTo } from '@persephone/contracts';
import { receiveUpload } from '../multipart.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import { audioAnswer, transcriptionAnswer } from './present.js';

export function bulkRoutes(app: Scope, { services }: RouteContext): void {
  app.post(
    '/bulk_data/utterances',
    {
      schema: {
        tags: ['bulk data'],
        summary: 'Upload recordings and transcriptions in one zip file',
        description: 'All of them are kept, or none. Members of other kinds are skipped and listed.',
        body: {
          content: {
            'multipart/form-data': { schema: fileForm('utterancesFile', 'A zip file, up to 512 MiB') },
          },
        },
        response: { 201: referenceTo(BulkUtterancesAnswer), ...problems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const made = await receiveUpload(request, reply, 'utterancesFile', services.bulk.upload);
      return reply.code(201).send({
        audios_created: made.audio.map(audioAnswer),
        transcriptions_created: made.transcriptions.map(transcriptionAnswer),
        skipped: [...made.skipped],
      });
    },
  );
}
