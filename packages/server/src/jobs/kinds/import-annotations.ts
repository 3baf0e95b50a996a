import { importDocument } from '../../domain/annotations/import.js';
import { readDocument } from '../../domain/annotations/read.js';
import type { BlobStore } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { Database } from '../../domain/repositories.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';

const stages = ['reading the annotations', 'writing the utterances'] as const;
type Stage = (typeof stages)[number];

/** Makes the utterances of an annotation document as its file has them. */
export function importAnnotationsHandler({
  database,
  blobs,
}: {
  readonly database: Database;
  readonly blobs: BlobStore;
}): Handler<Stage> {
  return async ({ job, signal, report, saveResult }) => {
    const { annotationDocumentId, payload } = job;
    const recipe = payload?.recipe;
    if (annotationDocumentId === null || !recipe) throw new Error(`Job ${job.id} has no document and recipe`);
    const gone = () =>
      new DomainError('annotation-document-not-found', `${payload.fileName ?? 'The file'} was deleted.`);
    const document = await database.annotationDocuments.find(annotationDocumentId);
    const recording = document && (await database.audio.find(document.audioId));
    if (!document || !recording) throw gone();
    await report({ stage: 'reading the annotations', done: 0, total: 1 });
    // Rules that were suggested once stay: a few other texts must not make other labels of all that did not change.
    const textRules = recipe.textRules ?? document.recipe?.textRules ?? null;
    const bytes = await blobs.read(document.contentHash);
    const read = readDocument(bytes, document.fileName, recording, { ...recipe, textRules });
    const annotationImport = await importDocument(database, document, read, {
      signal,
      before: job.result?.annotationImport,
      onDone: (done, total) => report({ stage: 'writing the utterances', done, total }),
      record: (repositories, soFar) => saveResult(repositories, { annotationImport: soFar }),
    });
    if (!annotationImport) throw gone();
    return async () => ({ result: { annotationImport } });
  };
}

export const importAnnotationsKind = defineKind({
  kind: 'import-annotations',
  task: (job) => `import annotation document ${job.annotationDocumentId}`,
  slots: { intake: 'first' },
  stages,
  handler: importAnnotationsHandler,
});
