import { refuseOtherBytes } from '../audio/known.js';
import { keepWithRows, removeUnreferenced, withReceived } from '../blob-rows.js';
import type { BlobStore, ByteRange } from '../blobs.js';
import { DomainError } from '../errors.js';
import { cleanFileName } from '../files.js';
import type { Job } from '../jobs/job.js';
import type { Database } from '../repositories.js';
import type { Upload } from '../uploads.js';
import type { AnnotationDocument, ImportRecipe, ListedAnnotationDocument } from './document.js';
import { readRecipeValue, recipeValue } from './recipe.js';
import { importUnderWay } from './under-way.js';

/** Whole; ELAN files of an hour have some megabytes. */
export const maximumAnnotationBytes = 100 * 1024 * 1024;

export interface AnnotationDocumentService {
  /**
   * Keep an annotation file of a recording, as it is; where one of this name is there, it has these bytes from then on,
   * and the utterances of the former until it is imported. `audio-unknown`, `upload-too-large`, `hash-mismatch`.
   */
  upload(
    upload: Upload,
    of: { readonly audioId: number; readonly folder: string; readonly sha256?: string | undefined },
  ): Promise<{ readonly document: ListedAnnotationDocument; readonly created: boolean }>;
  /** Queue the import of its annotations. `annotation-document-not-found`, `recipe-invalid`. */
  startImport(id: number, recipe: ImportRecipe): Promise<Job>;
  get(id: number): Promise<ListedAnnotationDocument>;
  stream(document: AnnotationDocument, range?: ByteRange): ReturnType<BlobStore['stream']>;
  /** The file goes, its utterances stay. `annotation-document-not-found`, `annotation-import-under-way` */
  delete(id: number): Promise<void>;
}

const notFound = (id: number) =>
  new DomainError('annotation-document-not-found', `There is no annotation document ${id}.`);

/** Only shown and given back in zip files; no part of it leads upwards. */
function cleanFolder(given: string): string {
  const parts = given.split(/[/\\]/u).map((part) => part.trim());
  return parts
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(cleanFileName)
    .join('/');
}

export function createAnnotationDocumentService(
  database: Database,
  blobs: BlobStore,
): AnnotationDocumentService {
  const { annotationDocuments: documents, jobs } = database;
  const listed = async (id: number) => {
    const [found] = await database.listings.annotationDocumentsByIds([id]);
    if (!found) throw notFound(id);
    return found;
  };
  return {
    async upload({ fileName: given, content }, { audioId, folder, sha256 }) {
      const fileName = cleanFileName(given);
      const { document, created, replaced } = await withReceived(
        blobs,
        content,
        maximumAnnotationBytes,
        async (received) => {
          const { contentHash, byteLength } = received;
          if (byteLength === 0) {
            throw new DomainError('annotations-unknown-format', `${fileName} is empty.`, { fileName });
          }
          refuseOtherBytes(fileName, sha256, contentHash);
          return keepWithRows({ database, blobs }, [received], (repositories) =>
            repositories.annotationDocuments.put({
              ...{ audioId, fileName, contentHash, byteLength },
              folder: cleanFolder(folder),
            }),
          );
        },
      );
      if (replaced !== null) {
        await removeUnreferenced({ database, blobs }, [replaced], (hash) => blobs.discard(hash));
      }
      return { document: await listed(document.id), created };
    },
    async startImport(id, given) {
      const recipe = recipeValue(readRecipeValue(given));
      const document = await listed(id);
      return jobs.enqueue({
        kind: 'import-annotations',
        annotationDocumentId: document.id,
        payload: { fileName: document.fileName, recipe },
      });
    },
    get: listed,
    stream: ({ contentHash }, range) => blobs.stream(contentHash, range),
    async delete(id) {
      const { contentHash, fileName } = await listed(id);
      await blobs.withReserve(async () => {
        const deleted = await documents.delete(id);
        if (!deleted) throw notFound(id);
        if (deleted.importJobId !== null) throw importUnderWay(fileName, deleted.importJobId);
        await removeUnreferenced({ database, blobs }, [contentHash], (hash) => blobs.discard(hash));
      });
    },
  };
}
