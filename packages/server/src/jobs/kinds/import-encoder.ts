import type { Handler } from '../handler.js';
import { defineKind, type HandlerDependencies } from '../kind.js';

const stages = ['trying the encoder out'] as const;
type Stage = (typeof stages)[number];

/** Takes in a pretrained encoder, once it was tried out. */
export function importEncoderHandler({
  blobs,
  checkEncoder,
}: Pick<HandlerDependencies, 'blobs' | 'checkEncoder'>): Handler<Stage> {
  return async ({ job, signal, report }) => {
    const { contentHash, payload } = job;
    if (contentHash === null) throw new Error(`Job ${job.id} has no file to import`);
    const { name = 'encoder', encoder: settings = {} } = payload ?? {};
    await report({ stage: 'trying the encoder out', done: 0, total: 1 });
    const description = await checkEncoder({ name, contentHash, settings }, signal);
    const byteLength = await blobs.byteLength(contentHash);
    return async ({ blobs: rows, encoders }) => {
      await rows.claim([contentHash]);
      const { encoder, created } = await encoders.keep({ name, byteLength, description });
      return { result: { encoderId: encoder.id, created } };
    };
  };
}

export const importEncoderKind = defineKind({
  kind: 'import-encoder',
  task: () => 'try an encoder out',
  slots: { intake: 'first' },
  stages,
  handler: importEncoderHandler,
});
