import { createHash } from 'node:crypto';
import type { ErrorCode } from '@persephone/contracts';
import { importUnderWay } from '../annotations/under-way.js';
import { removeUnreferenced } from '../blob-rows.js';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import type { Database, Repositories } from '../repositories.js';
import { trashDays, trashMs } from '../trash.js';
import type { Restored, UndoableDeletion } from './deleted-utterances.js';
import {
  type Deletable,
  type DeletableKind,
  type Dependent,
  deletableKinds,
  fromTheLeaves,
  type LosingCorpus,
} from './deletion.js';

/** What would go with things that are to be deleted. */
export interface DeletionPreview {
  /** The first hundred of them; `counts` has the whole number of each kind. */
  readonly dependents: readonly Dependent[];
  readonly counts: Readonly<Record<Dependent['kind'], number>>;
  /** Corpora that would lose utterances, and are kept with their models. */
  readonly losing: readonly LosingCorpus[];
  /** Stands for exactly these dependents and losses: whoever deletes says which they were shown. */
  readonly seen: string;
}

/** What went with things that were deleted, and what has lost some of them. */
export interface Deleted extends Pick<DeletionPreview, 'dependents' | 'losing'> {
  /** The deletion, where it can be undone: utterances alone were deleted. */
  readonly undo: number | null;
}

export interface DeletionService {
  /**
   * Delete a thing, in one transaction, and the files that nothing refers to any more. Where something depends on it, or a
   * corpus would lose utterances, `still-in-use` with `dependents` and `losing`, unless `cascade` says to delete those, too; while annotations of a recording are
   * imported, `annotation-import-under-way`.
   */
  delete(kind: DeletableKind, id: number, cascade: boolean): Promise<Deleted>;
  /** What depends on these things. */
  preview(things: Deletable): Promise<DeletionPreview>;
  /**
   * Delete them together, with all that depends on them, where that is what was seen; else `still-in-use`, and
   * nothing is deleted. What is gone already is no matter.
   */
  deleteSeen(things: Deletable, seen: string): Promise<Deleted>;
  /** The newest deletions that can be undone; `trashDays` after it none can be. */
  undoable(): Promise<readonly UndoableDeletion[]>;
  /** Bring back what a deletion deleted, in one transaction; `deletion-not-found` where it was undone, or is forgotten. */
  undo(deletionId: number): Promise<Restored>;
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
const mostUndoable = 20;

interface Found {
  /** Everything that cannot be without the things, from the nearest on. */
  readonly dependents: readonly Dependent[];
  /** Corpora that lose utterances; they stay. */
  readonly losing: readonly LosingCorpus[];
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
  const goingCorpora = new Set(corpus);
  const losing = await deletions.corporaLosing({
    utteranceIds: [...utterance, ...ids(utterances)],
    transcriptionIds: transcription,
  });
  const models = others(await deletions.modelsOf(corpus), model);
  const madeFor = await deletions.corporaMadeFor([...model, ...ids(models)]);
  return {
    dependents: [...utterances, ...models],
    losing: losing.filter(({ id }) => !goingCorpora.has(id)),
    unasked: others(madeFor, corpus),
  };
}

function previewOf({ dependents, losing }: Pick<Found, 'dependents' | 'losing'>): DeletionPreview {
  const counts = { utterance: 0, corpus: 0, model: 0 };
  const digest = createHash('sha256');
  for (const { kind, id } of dependents) {
    counts[kind]++;
    digest.update(`${kind} ${id}\n`);
  }
  for (const { id, loses } of losing) digest.update(`corpus ${id} loses ${loses}\n`);
  return {
    dependents: dependents.slice(0, mostListed),
    counts,
    losing: losing.slice(0, mostListed),
    seen: digest.digest('hex'),
  };
}

const plural = { utterance: 'utterances', corpus: 'corpora', model: 'models' } as const;
const counted = (count: number, name: keyof typeof plural) => `${count} ${count === 1 ? name : plural[name]}`;

function inWords(counts: DeletionPreview['counts']): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => counted(count, name as Dependent['kind']))
    .join(', ');
}

/** What loses what, in a sentence; empty where nothing does. */
function lossesInWords(losing: readonly LosingCorpus[]): string {
  if (losing.length === 0) return '';
  const utterances = losing.reduce((sum, { loses }) => sum + loses, 0);
  const [first] = losing;
  const which =
    losing.length === 1 && first ? `The corpus ${first.name} loses` : `${losing.length} corpora lose`;
  return `${which} ${counted(utterances, 'utterance')}, and ${losing.length === 1 ? 'stays' : 'stay'} with ${losing.length === 1 ? 'its' : 'their'} models.`;
}

function refuse(kind: DeletableKind, id: number, found: Found): DomainError {
  const { dependents, counts, losing } = previewOf(found);
  const others = found.dependents.length;
  const sentences = [
    ...(others > 0 ? [`${inWords(counts)} cannot be without ${kind} ${id}.`] : []),
    ...(losing.length > 0 ? [lossesInWords(found.losing)] : []),
    ...(others > 0
      ? [
          `Delete ${others === 1 ? 'it' : 'them'} first, or ask with cascade=true for all of it to be deleted.`,
        ]
      : ['Ask with cascade=true for it to be deleted all the same.']),
  ];
  return new DomainError('still-in-use', sentences.join(' '), { dependents, counts, losing });
}

function refuseUnseen(found: Found): DomainError {
  const { dependents, counts, losing } = previewOf(found);
  const words = inWords(counts);
  const losses = lossesInWords(found.losing);
  return new DomainError(
    'still-in-use',
    `What depends on it has changed since it was looked at: ${words === '' ? 'now nothing does' : `now it is ${words}`}. ` +
      `${losses === '' ? '' : `${losses} `}Nothing was deleted; look again.`,
    { dependents, counts, losing },
  );
}

interface RowsDeleted {
  readonly found: Found;
  /** How many rows of each kind. */
  readonly deleted: Readonly<Record<DeletableKind, number>>;
  readonly contentHashes: readonly string[];
  readonly undo: number | null;
}

/** Delete all of it. */
async function deleteAll(
  { deletions, deletedUtterances }: Repositories,
  things: Deletable,
  found: Found,
): Promise<RowsDeleted> {
  const { dependents, losing, unasked } = found;
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
  const losingIds = losing.map(({ id }) => id);
  await deletions.hold({ ...ids, corpus: [...ids.corpus, ...losingIds] });
  const underWay = await deletions.annotationImportOf(ids.audio);
  if (underWay) throw importUnderWay(underWay.fileName, underWay.jobId);
  const contentHashes = [
    ...(await deletions.contentHashes('audio', ids.audio)),
    ...(await deletions.contentHashes('model', ids.model)),
  ];
  await deletions.loseMembers(losingIds, {
    utteranceIds: ids.utterance,
    transcriptionIds: ids.transcription,
  });
  const areUtterances = deletableKinds.every((kind) => kind === 'utterance' || ids[kind].length === 0);
  const kept = areUtterances ? await deletedUtterances.keep(ids.utterance) : null;
  const going = kept ? { ...ids, utterance: kept.utteranceIds } : ids;
  const deleted = { audio: 0, transcription: 0, utterance: 0, corpus: 0, model: 0 };
  for (const each of fromTheLeaves) deleted[each] = await deletions.delete(each, going[each]);
  return { found, deleted, contentHashes, undo: kept?.deletionId ?? null };
}

export function createDeletionService(database: Database, blobs: BlobStore): DeletionService {
  /** Rows first, then the files that nothing refers to any more; on a full disk, too. */
  async function withFiles(
    deleteRows: (repositories: Repositories) => Promise<RowsDeleted>,
  ): Promise<Deleted> {
    const { found, contentHashes, undo } = await blobs.withReserve(() => database.transaction(deleteRows));
    // What a crash leaves here is swept at a later start.
    await blobs.withReserve(() => removeUnreferenced({ database, blobs }, contentHashes));
    const { dependents, losing } = found;
    return { dependents, losing, undo };
  }

  return {
    delete: (kind, id, cascade) =>
      withFiles(async (repositories) => {
        const things = { [kind]: [id] };
        const found = await dependentsOf(repositories, things);
        if (found.dependents.length + found.losing.length > 0 && !cascade) throw refuse(kind, id, found);
        const rows = await deleteAll(repositories, things, found);
        if (rows.deleted[kind] === 0) throw new DomainError(notFound[kind], `There is no ${kind} ${id}.`);
        return rows;
      }),

    async preview(things) {
      const found = await dependentsOf(database, things);
      // A list that is cut shall not hide a model behind a hundred utterances.
      return { ...previewOf(found), dependents: [...found.dependents].reverse().slice(0, mostListed) };
    },

    deleteSeen: (things, seen) =>
      withFiles(async (repositories) => {
        const found = await dependentsOf(repositories, things);
        if (previewOf(found).seen !== seen) throw refuseUnseen(found);
        return deleteAll(repositories, things, found);
      }),

    undoable: () => database.deletedUtterances.list(mostUndoable, trashMs),

    undo: (deletionId) =>
      blobs.withReserve(() =>
        database.transaction(async ({ deletedUtterances }) => {
          const restored = await deletedUtterances.bringBack(deletionId, trashMs);
          if (restored) return restored;
          throw new DomainError(
            'deletion-not-found',
            `There is no deletion ${deletionId} that could be undone: it was undone, what it deleted was of recordings that are gone, or ` +
              `it is older than ${trashDays} days.`,
          );
        }),
      ),
  };
}
