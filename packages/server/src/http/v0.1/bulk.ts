import { BulkUtterancesAnswer, fileForm, referenceTo } from '@persephone/contracts';
import type { BulkUpload } from '../../domain/bulk/service.js';
import type { ListingRepository } from '../../domain/listings/listing.js';
import { receiveUpload } from '../multipart.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import { jsonItemsRead, sendParts } from '../streamed-json.js';
import { audioAnswer, transcriptionAnswer } from './present.js';

export function bulkRoutes(app: Scope, { services, signalOf }: RouteContext): void {
  app.post(
    '/bulk_data/utterances',
    {
      schema: {
        tags: ['bulk data'],
        summary: 'Upload recordings and transcriptions in one zip file',
        description:
          'All of them are kept, or none. Members of other kinds are skipped and listed; what else is wrong or odd ' +
          'with what was kept is in the findings, which are those of POST /v1/check.',
        body: {
          content: {
            'multipart/form-data': { schema: fileForm('utterancesFile', 'A zip file, up to 512 MiB') },
          },
        },
        response: { 201: referenceTo(BulkUtterancesAnswer), ...problems(400, 409, 413, 415, 503) },
      },
    },
    async (request, reply) => {
      const signal = signalOf(reply);
      const made = await receiveUpload(request, reply, 'utterancesFile', (upload) =>
        services.bulk.upload(upload, signal),
      );
      return sendParts(reply.code(201), answerOf(made, services.listings));
    },
  );
}

/** Rows read at a time: the answer is as long as the zip file had members. */
const portion = 20;

async function* answerOf(
  { audioIds, transcriptionIds, skipped, labelType, findings, findingCounts }: BulkUpload,
  listings: Pick<ListingRepository, 'audioByIds' | 'transcriptionsByIds'>,
): AsyncGenerator<string> {
  yield '{"audios_created":[';
  yield* jsonItemsRead(answers(audioIds, listings.audioByIds, audioAnswer));
  yield '],"transcriptions_created":[';
  yield* jsonItemsRead(answers(transcriptionIds, listings.transcriptionsByIds, transcriptionAnswer));
  const others = { skipped, label_type: labelType, findings, finding_counts: findingCounts };
  yield `],${JSON.stringify(others).slice(1)}`;
}

async function* answers<T>(
  ids: readonly number[],
  read: (ids: readonly number[]) => Promise<readonly T[]>,
  toAnswer: (item: T) => object,
): AsyncGenerator<object> {
  for (let start = 0; start < ids.length; start += portion) {
    for (const item of await read(ids.slice(start, start + portion))) yield toAnswer(item);
  }
}
