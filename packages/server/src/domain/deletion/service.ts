import { createHash } from 'node:crypto';
import type { ErrorCode } from '@persephone/contracts';
import { importUnderWay } from '../annotations/under-way.js';
import { removeUnreferenced } from '../blob-rows.js';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import type { Database, Repositories } from '../repositories.js';
import { type Deletable, type DeletableKind, type Dependent, fromTheLeaves } from './deletion.js';

/** What would go with things that are to be deleted. */
export interface DeletionPreview {
  /** The first hundred of them; `counts` has the whole number of each kind. */
  readonly dependents: readonly Dependent[];
  readonly counts: Readonly<Record<Dependent['kind'], number>>;
  /** Stands for exactly these dependents: whoever deletes says which they were shown. */
  readonly seen: string;
}

export interface DeletionService {
  /**
   * Delete a thing, in one transaction, and the files that nothing refers to any more. Where something depends on it,
   * `still-in-use` with `dependents`, unless `cascade` says to delete those, too; while annotations of a recording are
   * imported, `annotation-import-under-way`. Returns what went with it.
   */
  delete(kind: DeletableKind, id: number, cascade: boolean): Promise<readonly Dependent[]>;
  /** What depends on these things. */
  preview(things: Deletable): Promise<DeletionPreview>;
  /**
   * Delete them together, with all that depends on them, where that is what was seen; else `still-in-use`, and
   * nothing is deleted. What is gone already is no matter. Returns what went with them.
   */
  deleteSeen(things: Deletable, seen: string): Promise<readonly Dependent[]>;
}

const notFound: Readonly<Record<DeletableKind, ErrorCode>> = {
  audio: 'audio-not-found',
  transcription: 'transcription-not-found',
  utterance: 'utterance-not-found',
  corpus: 'corpus-not-found',
  model: 'model-not-found',
};

/** A long list is cut in the problem document; `counts` has the whole number of each kind. */
const mostListed = 100;

interface Found {
  /** Everything that cannot be without the things, from the nearest on. */
  readonly dependents: readonly Dependent[];
  /** What came with imported models goes with them, unasked: it is for nothing else. */
  readonly unasked: readonly Dependent[];
}

async function dependentsOf({ deletions }: Repositories, things: Deletable): Promise<Found> {
  const { audio = [], transcription = [], utterance = [], corpus = [], model = [] } = things;
  const others = (found: readonly Dependent[], named: readonly number[]) => {
    const known = new Set(named);
    return found.filter(({ id }) => !known.has(id));
  };
  const ids = (found: readonly Dependent[]) => found.map(({ id }) => id);
  const utterances = others(
    await deletions.utterancesOf({ audioIds: audio, transcriptionIds: transcription }),
    utterance,
  );
  const corpora = others(
    await deletions.corporaOf({
      utteranceIds: [...utterance, ...ids(utterances)],
      transcriptionIds: transcription,
    }),
    corpus,
  );
  const models = others(await deletions.modelsOf([...corpus, ...ids(corpora)]), model);
  const madeFor = await deletions.corporaMadeFor([...model, ...ids(models)]);
  return {
    dependents: [...utterances, ...corpora, ...models],
    unasked: others(madeFor, [...corpus, ...ids(corpora)]),
  };
}

function previewOf(dependents: readonly Dependent[]): DeletionPreview {
  const counts = { utterance: 0, corpus: 0, model: 0 };
  const digest = createHash('sha256');
  for (const { kind, id } of dependents) {
    counts[kind]++;
    digest.update(`${kind} ${id}\n`);
  }
  return { dependents: dependents.slice(0, mostListed), counts, seen: digest.digest('hex') };
}

const plural = { utterance: 'utterances', corpus: 'corpora', model: 'models' } as const;

function inWords({ counts }: DeletionPreview): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${count === 1 ? name : plural[name as Dependent['kind']]}`)
    .join(', ');
}

function refuse(kind: DeletableKind, id: number, found: readonly Dependent[]): DomainError {
  const preview = previewOf(found);
  return new DomainError(
    'still-in-use',
    `${inWords(preview)} cannot be without ${kind} ${id}. Delete ${found.length === 1 ? 'it' : 'them'} first, or ` +
      'ask with cascade=true for all of it to be deleted.',
    { dependents: preview.dependents, counts: preview.counts },
  );
}

function refuseUnseen(found: readonly Dependent[]): DomainError {
  const { dependents, counts } = previewOf(found);
  const words = inWords({ dependents, counts, seen: '' });
  return new DomainError(
    'still-in-use',
    `What depends on it has changed since it was looked at: ${words === '' ? 'now nothing does' : `now it is ${words}`}. ` +
      'Nothing was deleted; look again.',
    { dependents, counts },
  );
}

/** Delete all of it; returns how many rows of each kind. */
async function deleteAll(
  { deletions }: Repositories,
  things: Deletable,
  { dependents, unasked }: Found,
): Promise<{ readonly deleted: Record<DeletableKind, number>; readonly contentHashes: readonly string[] }> {
  const idsOf = (wanted: DeletableKind) => [
    ...(things[wanted] ?? []),
    ...[...dependents, ...unasked].filter(({ kind }) => kind === wanted).map(({ id }) => id),
  ];
  const ids = {
    audio: idsOf('audio'),
    transcription: idsOf('transcription'),
    utterance: idsOf('utterance'),
    corpus: idsOf('corpus'),
    model: idsOf('model'),
  };
  await deletions.hold(ids);
  const underWay = await deletions.annotationImportOf(ids.audio);
  if (underWay) throw importUnderWay(underWay.fileName, underWay.jobId);
  const contentHashes = [
    ...(await deletions.contentHashes('audio', ids.audio)),
    ...(await deletions.contentHashes('model', ids.model)),
  ];
  const deleted = { audio: 0, transcription: 0, utterance: 0, corpus: 0, model: 0 };
  for (const each of fromTheLeaves) deleted[each] = await deletions.delete(each, ids[each]);
  return { deleted, contentHashes };
}

interface RowsDeleted {
  readonly dependents: readonly Dependent[];
  readonly contentHashes: readonly string[];
}

export function createDeletionService(database: Database, blobs: BlobStore): DeletionService {
  /** Rows first, then the files that nothing refers to any more; on a full disk, too. */
  async function withFiles(
    deleteRows: (repositories: Repositories) => Promise<RowsDeleted>,
  ): Promise<readonly Dependent[]> {
    const { dependents, contentHashes } = await blobs.withReserve(() => database.transaction(deleteRows));
    // What a crash leaves here is swept at a later start.
    await blobs.withReserve(() => removeUnreferenced({ database, blobs }, contentHashes));
    return dependents;
  }

  return {
    delete: (kind, id, cascade) =>
      withFiles(async (repositories) => {
        const things = { [kind]: [id] };
        const found = await dependentsOf(repositories, things);
        if (found.dependents.length > 0 && !cascade) throw refuse(kind, id, found.dependents);
        const { deleted, contentHashes } = await deleteAll(repositories, things, found);
        if (deleted[kind] === 0) throw new DomainError(notFound[kind], `There is no ${kind} ${id}.`);
        return { dependents: found.dependents, contentHashes };
      }),

    async preview(things) {
      const { dependents } = await dependentsOf(database, things);
      // A list that is cut shall not hide a model behind a hundred utterances.
      return { ...previewOf(dependents), dependents: [...dependents].reverse().slice(0, mostListed) };
    },

    deleteSeen: (things, seen) =>
      withFiles(async (repositories) => {
        const found = await dependentsOf(repositories, things);
        if (previewOf(found.dependents).seen !== seen) throw refuseUnseen(found.dependents);
        const { contentHashes } = await deleteAll(repositories, things, found);
        return { dependents: found.dependents, contentHashes };
      }),
  };
}
