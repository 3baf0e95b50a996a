import type { ErrorCode } from '@persephone/contracts';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import type { Database, Repositories } from '../repositories.js';
import type { DeletableKind, Dependent } from './deletion.js';

export interface DeletionService {
  /**
   * Delete a thing, in one transaction, and the files that nothing refers to any more. Where something depends on it,
   * `still-in-use` with `dependents`, unless `cascade` says to delete those, too. Returns what went with it.
   */
  delete(kind: DeletableKind, id: number, cascade: boolean): Promise<readonly Dependent[]>;
}

const notFound: Readonly<Record<DeletableKind, ErrorCode>> = {
  audio: 'audio-not-found',
  transcription: 'transcription-not-found',
  utterance: 'utterance-not-found',
  corpus: 'corpus-not-found',
  model: 'model-not-found',
};

/** A long list is cut in the problem document; `counts` has the whole number of each kind. */
const mostTold = 100;

/** Everything that cannot be without this, from the nearest on. */
async function dependentsOf(
  { deletions, models }: Repositories,
  kind: DeletableKind,
  id: number,
): Promise<Dependent[]> {
  if (kind === 'model') {
    // The label set of an imported model came with it and is for nothing else.
    const model = await models.find(id);
    if (!model?.imported) return [];
    const others = (await deletions.modelsOf([model.corpusId])).filter((other) => other.id !== id);
    return others.length > 0 ? [] : [{ kind: 'corpus', id: model.corpusId, name: model.name }];
  }
  if (kind === 'corpus') return deletions.modelsOf([id]);
  const utterances = kind === 'utterance' ? [] : await deletions.utterancesOf(kind, id);
  const corpora = await deletions.corporaOf({
    utteranceIds: kind === 'utterance' ? [id] : utterances.map((utterance) => utterance.id),
    transcriptionId: kind === 'transcription' ? id : null,
  });
  return [...utterances, ...corpora, ...(await deletions.modelsOf(corpora.map((corpus) => corpus.id)))];
}

function refuse(kind: DeletableKind, id: number, dependents: readonly Dependent[]): DomainError {
  const counts = { utterance: 0, corpus: 0, model: 0 };
  for (const dependent of dependents) counts[dependent.kind]++;
  const listed = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${count === 1 ? name : plural[name as Dependent['kind']]}`);
  return new DomainError(
    'still-in-use',
    `${listed.join(', ')} cannot be without ${kind} ${id}. Delete ${dependents.length === 1 ? 'it' : 'them'} first, or ` +
      'ask with cascade=true for all of it to be deleted.',
    { dependents: dependents.slice(0, mostTold), counts },
  );
}

const plural = { utterance: 'utterances', corpus: 'corpora', model: 'models' } as const;

export function createDeletionService(database: Database, blobs: BlobStore): DeletionService {
  return {
    async delete(kind, id, cascade) {
      const { dependents, contentHashes } = await database.transaction(async (repositories) => {
        const { deletions } = repositories;
        const found = await dependentsOf(repositories, kind, id);
        // What came with an imported model goes with it, unasked.
        if (found.length > 0 && !cascade && kind !== 'model') throw refuse(kind, id, found);
        const idsOf = (wanted: DeletableKind) => [
          ...found.filter((dependent) => dependent.kind === wanted).map((dependent) => dependent.id),
          ...(wanted === kind ? [id] : []),
        ];
        const hashes = [
          ...(await deletions.contentHashes('audio', idsOf('audio'))),
          ...(await deletions.contentHashes('model', idsOf('model'))),
        ];
        // From the leaves to the root: the database refuses any other order.
        let deleted = 0;
        for (const each of ['model', 'corpus', 'utterance', 'transcription', 'audio'] as const) {
          const count = await deletions.delete(each, idsOf(each));
          if (each === kind) deleted = count;
        }
        if (deleted === 0) throw new DomainError(notFound[kind], `There is no ${kind} ${id}.`);
        return { dependents: kind === 'model' ? [] : found, contentHashes: hashes };
      });
      await deleteUnreferenced(database, blobs, contentHashes);
      return dependents;
    },
  };
}

/** What a crash leaves here is swept at a later start. */
async function deleteUnreferenced(
  database: Database,
  blobs: BlobStore,
  contentHashes: readonly string[],
): Promise<void> {
  const referenced = await database.audio.referencedHashes(contentHashes);
  for (const hash of new Set(contentHashes)) if (!referenced.has(hash)) await blobs.delete(hash);
}
