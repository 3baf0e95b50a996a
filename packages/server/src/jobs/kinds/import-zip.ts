import { Readable } from 'node:stream';
import { keepAudios } from '../../domain/audio/service.js';
import { keepBlobs } from '../../domain/blob-rows.js';
import type { BlobStore, OpenedBytes } from '../../domain/blobs.js';
import { unpackZip } from '../../domain/bulk/unpack.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';

const stages = ['unpacking'] as const;
type Stage = (typeof stages)[number];

const partBytes = 64 * 1024;

/** @param range both inclusive */
async function* parts(bytes: OpenedBytes, { start, end }: { readonly start: number; readonly end: number }) {
  for (let at = start; at <= end; at += partBytes)
    yield await bytes.read(at, Math.min(at + partBytes, end + 1));
}

/** Takes in every recording and transcription of a zip file, or none of them. */
export function importZipHandler({ blobs }: { readonly blobs: BlobStore }): Handler<Stage> {
  return async ({ job, signal, report, atEnd }) => {
    const { contentHash, payload } = job;
    if (contentHash === null) throw new Error(`Job ${job.id} has no file to import`);
    // Opened once: to open it for each of thousands of members takes longer than to read them.
    const opened = await blobs.open(contentHash);
    const file = {
      byteLength: opened.byteLength,
      stream: (range: { readonly start: number; readonly end: number }) =>
        Readable.from(parts(opened, range)),
    };
    const { audio, transcriptions, skipped, found } = await unpackZip(
      blobs,
      file,
      payload?.fileName ?? 'the zip file',
      {
        signal,
        onMember: (done, total) => report({ stage: 'unpacking', done, total }),
      },
    ).finally(() => opened.close());
    const bytes = audio.map((one) => one.bytes);
    atEnd(async () => {
      for (const one of bytes) await one.release();
    });
    // Most of the work before the transaction, which is to be short.
    await blobs.place(bytes);
    return async (repositories) => {
      await keepBlobs(repositories, blobs, bytes);
      const recordings = await keepAudios(
        repositories,
        audio.map((one) => one.audio),
      );
      const texts = await repositories.transcriptions.insertMany(transcriptions);
      const result = {
        audioIds: recordings.map(({ id }) => id),
        transcriptionIds: texts.map(({ id }) => id),
        skipped,
        ...found,
      };
      return { result };
    };
  };
}

export const importZipKind = defineKind({
  kind: 'import-zip',
  task: () => 'import a zip file',
  slots: { intake: 'first' },
  stages,
  handler: importZipHandler,
});
