import { problemWords } from '../../../api/problem.js';
import type { ImportRecipe, JobDetails } from '../../../api/schema.js';
import { t } from '../../../i18n/index.js';
import { baseName, type FoundFile } from '../../../shared/upload/files.js';
import type { AnnotationTransport } from '../../../shared/upload/transport.js';
import { hashOf, readable, Unreadable } from '../readable.js';
import { folderOf } from './files.js';

/** What an import made of an annotation file. */
export type AnnotationImport = NonNullable<JobDetails['annotationImport']>;

export interface ImportedAnnotations {
  readonly path: string;
  /** Whether its bytes were sent; the service had them otherwise. */
  readonly sent: boolean;
  readonly result: AnnotationImport;
}

/** The job of a file did not succeed: why, and what to do. */
export class AnnotationFailure extends Error {
  override readonly name = 'AnnotationFailure';

  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(reason);
  }
}

interface Sending {
  readonly transport: AnnotationTransport;
  /** Tries again what no answer came to. */
  readonly persistently: <T>(request: () => Promise<T>) => Promise<T>;
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** How often a job is looked at: more seldom, the longer it takes. */
const firstPollMs = 150;
const longestPollMs = 2000;

/** Send an annotation file after its recording, unless it is there as it is, and have its utterances made. */
export async function importAnnotations(
  file: FoundFile,
  audioId: number,
  recipe: ImportRecipe,
  { transport, persistently, onSent, signal }: Sending,
): Promise<ImportedAnnotations> {
  const sha256 = await hashOf(file);
  if (sha256 === null) throw new Unreadable(t('{path} cannot be read', { path: file.path }));
  const name = baseName(file.path).normalize('NFC');
  const folder = folderOf(file.path).normalize('NFC');
  const known = await persistently(() => transport.of(audioId));
  const there = known.find((one) => one.name === name && one.folder === folder && one.sha256 === sha256);
  const id =
    there?.id ??
    (await persistently(async () =>
      transport.send({ name, folder, audioId, sha256 }, await readable(file), onSent, signal),
    ));
  const jobId = await persistently(() => transport.start(id, recipe));
  for (let wait = firstPollMs; ; wait = Math.min(wait * 1.5, longestPollMs)) {
    const job = await persistently(() => transport.job(jobId)).catch(async (error: unknown) => {
      if (signal.aborted) await transport.cancel(jobId).catch(() => undefined);
      throw error;
    });
    if (job.state === 'succeeded' && job.annotationImport) {
      return { path: file.path, sent: there === undefined, result: job.annotationImport };
    }
    if (job.state === 'failed') {
      throw new AnnotationFailure(
        job.error ? problemWords(job.error) : t('Its utterances could not be made.'),
        t('Fix that, and drop it again.'),
      );
    }
    if (job.state === 'cancelled') {
      throw new AnnotationFailure(t('The making of its utterances was cancelled.'), t('Drop it again.'));
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

export interface AnnotationSums {
  readonly files: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly kept: number;
  readonly removed: number;
  readonly detached: number;
  readonly leftOut: number;
}

/** All files together. */
export function sumsOf(imported: readonly ImportedAnnotations[]): AnnotationSums {
  const sum = (of: (result: AnnotationImport) => number) =>
    imported.reduce((total, { result }) => total + of(result), 0);
  return {
    files: imported.length,
    created: sum(({ created }) => created),
    updated: sum(({ updated }) => updated),
    unchanged: sum(({ unchanged }) => unchanged),
    kept: sum(({ kept }) => kept),
    removed: sum(({ removed }) => removed),
    detached: sum(({ detached }) => detached),
    leftOut: sum(({ leftOut }) => leftOut.reduce((total, { count }) => total + count, 0)),
  };
}

/** Utterances that are there now because of these files. */
export const utterancesIn = ({ created, updated, unchanged, kept, detached }: AnnotationSums): number =>
  created + updated + unchanged + kept + detached;
