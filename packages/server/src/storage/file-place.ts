import { join } from 'node:path';
import type { BlobStore } from '../domain/blobs.js';
import { createFileBlobStore, type StorageLog } from './blob-store.js';
import {
  checkWritable,
  type Documents,
  folderDocuments,
  type Identity,
  makeDataFolder,
  openDataFolder,
} from './data-folder.js';
import type { Reserve } from './reserve.js';

export interface OpenPlaceOptions {
  readonly log: StorageLog;
  readonly reserve: Reserve;
  /** How whoever opens it reads: whole files that lie on this machine, or parts of them. */
  readonly opens: 'files' | 'ranges';
}

/** Where an installation's files are. Everything throws `storage-unavailable`, and what writes `storage-full`. */
export interface FilePlace {
  /** For messages, behind 'the': 'data folder /srv/persephone'. */
  readonly name: string;
  /** What that is, in one word. */
  readonly word: 'folder' | 'bucket';
  readonly address: string;
  /** What of the data it means, to be set right, in messages. */
  readonly setting: string;
  readonly documents: Documents;
  /** See that it can be written to where it is there and, where asked, made where it is not. Makes nothing. */
  check(options: { readonly orMade: boolean }): Promise<void>;
  /** Make it where it is not there, and see that it can be written to. */
  make(): Promise<void>;
  /** The blobs, whosever they are. */
  blobs(): BlobStore;
  /** The blobs of this installation, as long as they are its own. */
  open(identity: Identity, options: OpenPlaceOptions): Promise<BlobStore>;
}

/** The data folder itself. */
export function createFolderPlace(folder: string): FilePlace {
  const blobsFolder = join(folder, 'blobs');
  return {
    name: `data folder ${folder}`,
    word: 'folder',
    address: folder,
    setting: 'PERSEPHONE_DATA_DIR (--data)',
    documents: folderDocuments(folder),
    check: (options) => checkWritable(folder, options),
    make: () => makeDataFolder(folder),
    blobs: () => createFileBlobStore(blobsFolder),
    async open(identity, { log, reserve }) {
      const dataFolder = await openDataFolder(folder, identity);
      return createFileBlobStore(blobsFolder, { log, dataFolder, reserve });
    },
  };
}

export async function hasFiles(place: FilePlace): Promise<boolean> {
  for await (const portion of place.blobs().files()) {
    if (portion.length > 0) return true;
  }
  return false;
}

/** What a place bears as long as an installation is on its way there: whose, and from where. */
export interface Unfinished {
  readonly installation: string;
  readonly from: string;
  /** SHA-256 of the copy of the database that comes with them, where there is one and it matters. */
  readonly copy?: string;
}

const unfinishedFile = 'unfinished.json';

/** Undefined where nothing is on its way. */
export async function readUnfinished({ documents }: FilePlace): Promise<Unfinished | undefined> {
  const text = await documents.read(unfinishedFile);
  if (text === undefined) return undefined;
  try {
    const { installation, from, copy } = JSON.parse(text) as Record<string, unknown>;
    return {
      ...{ installation: String(installation), from: String(from) },
      ...(copy === undefined ? {} : { copy: String(copy) }),
    };
  } catch {
    return { installation: 'that cannot be read', from: 'somewhere' };
  }
}

export const writeUnfinished = ({ documents }: FilePlace, unfinished: Unfinished): Promise<void> =>
  documents.write(unfinishedFile, `${JSON.stringify(unfinished, null, 2)}\n`);

export const removeUnfinished = ({ documents }: FilePlace): Promise<void> => documents.remove(unfinishedFile);
