import { Readable } from 'node:stream';
import { keepAudios } from '../domain/audio/service.js';
import type { BlobStore } from '../domain/blobs.js';
import { unpackZip } from '../domain/bulk/unpack.js';
import type { Handler } from './handler.js';

/** Takes in every recording and transcription of a zip file, or none of them. */
export function importZipHandler({ blobs }: { readonly blobs: BlobStore }): Handler {
  return async ({ job, signal, report }) => {
    const { contentHash, payload } = job;
    if (contentHash === null) throw new Error(`Job ${job.id} has no file to import`);
    const file = {
      byteLength: await blobs.byteLength(contentHash),
      stream: (range: { readonly start: number; readonly end: number }) =>
        Readable.from(
          (async function* () {
            yield* await blobs.stream(contentHash, range);
          })(),
        ),
    };
    const { audio, transcriptions, skipped } = await unpackZip(
      blobs,
      file,
      payload?.fileName ?? 'the zip file',
      {
        signal,
        onMember: (done, total) => report({ stage: 'unpacking', done, total }),
      },
    );
    return async (repositories) => {
      const recordings = await keepAudios(repositories, audio);
      const texts = await repositories.transcriptions.insertMany(transcriptions);
      const result = {
        audioIds: recordings.map(({ id }) => id),
        transcriptionIds: texts.map(({ id }) => id),
        skipped,
      };
      return { result };
    };
  };
}
