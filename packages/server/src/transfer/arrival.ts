import type { StorageConfig } from '../config.js';
import { describeDatabase } from '../db/index.js';
import { DomainError } from '../domain/errors.js';
import { filePlace } from '../open-storage.js';
import {
  createFolderPlace,
  type FilePlace,
  hasFiles,
  type Identity,
  readIdentity,
  readUnfinished,
  removeUnfinished,
  writeIdentity,
  writeUnfinished,
} from '../storage/index.js';

export const impossible = (detail: string): DomainError => new DomainError('transfer-impossible', detail);

/**
 * See that files and a database are of the same installation.
 * @param id of the database
 * @param place of the files, in words
 * @param todo what is to be done where they are not
 * @throws DomainError `transfer-impossible`
 */
export function refuseOther(id: string, identity: Identity, place: string, todo: string): void {
  if (id === identity.installation) return;
  throw impossible(
    `${place} belongs to the installation ${identity.installation}, and its database to ${id}. ${todo}`,
  );
}

/** A place that files are on their way to. It bears a note of that, with which nothing is started there. */
export interface Arrival {
  readonly place: FilePlace;
  /** Whether an earlier attempt has begun it. */
  readonly resumed: boolean;
}

/**
 * Begin, or go on with, bringing an installation's files to where a configuration has them.
 * @param from where they come from, in words
 * @param copy SHA-256 of a copy of the database that comes with them, where its rows cannot be compared once they are there
 * @throws DomainError `transfer-impossible` where anything else is there
 */
export async function beginArrival(
  to: StorageConfig,
  identity: Identity,
  from: string,
  copy?: string,
): Promise<Arrival> {
  // No copies for reading are kept on this machine of what only passes through it.
  const place = await filePlace({ ...to, bucket: to.bucket && { ...to.bucket, cacheBytes: 0 } });
  await place.check({ orMade: true });
  const [there, unfinished] = [await readIdentity(place.documents), await readUnfinished(place)];
  const refuse = (why: string) =>
    impossible(
      `The ${place.name} is not empty: ${why}. Nothing was changed. Name a new ${place.word}, or an empty one.`,
    );
  if (unfinished && unfinished.installation !== identity.installation) {
    throw refuse(
      `files of the installation ${unfinished.installation} are on their way there from ${unfinished.from}`,
    );
  }
  if (unfinished && unfinished.copy !== copy) {
    throw refuse(`another copy of this installation is on its way there from ${unfinished.from}`);
  }
  if (there && (!unfinished || there.installation !== identity.installation)) {
    throw refuse(`it belongs to the installation ${there.installation} (${there.database})`);
  }
  if (!unfinished && (await hasFiles(place)))
    throw refuse('it has files that no installation.json belongs to');
  const own = to.bucket === null ? place : createFolderPlace(to.dataDirectory);
  if (own !== place) await makeOwnFolder(own, identity);
  await place.make();
  if (!unfinished)
    await writeUnfinished(place, {
      installation: identity.installation,
      from,
      ...(copy === undefined ? {} : { copy }),
    });
  return { place, resumed: unfinished !== undefined };
}

/** The data folder of this machine, which has what it alone needs of the bucket's installation. */
async function makeOwnFolder(own: FilePlace, identity: Identity): Promise<void> {
  await own.check({ orMade: true });
  const whose = await readIdentity(own.documents);
  if (whose && whose.installation !== identity.installation) {
    throw impossible(
      `The ${own.name} belongs to the installation ${whose.installation} (${whose.database}), and this machine needs one for what ` +
        'it is to keep of the bucket. Name another one.',
    );
  }
  await own.make();
}

/** All is there: from now on the place can be started. */
export async function endArrival({ place }: Arrival, to: StorageConfig, identity: Identity): Promise<void> {
  const ours = { ...identity, database: describeDatabase(to.databaseUrl) };
  await writeIdentity(place.documents, ours);
  const own = createFolderPlace(to.dataDirectory).documents;
  if (to.bucket !== null && !(await readIdentity(own))) await writeIdentity(own, ours);
  await removeUnfinished(place);
}
