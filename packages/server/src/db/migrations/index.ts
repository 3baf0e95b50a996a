import { type Kysely, type MigrationProvider, Migrator } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { createTables } from './0001-tables.js';
import { addCorrections } from './0002-corrections.js';
import { addListings } from './0003-listings.js';
import { addTestCorpora } from './0004-test-corpora.js';
import { addReviewing } from './0005-reviewing.js';
import { addLostWorkers } from './0006-lost-workers.js';
import { addNarrowLists } from './0007-narrow-lists.js';
import { addDemonstration } from './0008-demonstration.js';
import { addGuards } from './0009-guards.js';
import { addNormalForms } from './0010-normal-forms.js';
import { addBeats } from './0011-beats.js';
import { addNetworkSettings } from './0012-network-settings.js';
import { addSalvaging } from './0013-salvaging.js';
import { addAnnotationDocuments } from './0014-annotation-documents.js';
import { addOneImport } from './0015-one-import.js';
import { addAnnotationSpeaker } from './0016-annotation-speaker.js';
import { addChannels } from './0017-channels.js';
import { addTranscribedSegments } from './0019-transcribed-segments.js';
import { addSoundTracks } from './0020-sound-tracks.js';
import { addTranscribedChannels } from './0021-transcribed-channels.js';
import { addUtteranceEdits } from './0022-utterance-edits.js';
import { addStartingModels } from './0023-starting-models.js';
import { addUntranscribed } from './0024-untranscribed.js';
import { addPriorities } from './0026-priorities.js';
import { addEncoders } from './0027-encoders.js';
import { addLostUtterances } from './0028-lost-utterances.js';
import { addReplacements } from './0028-replacements.js';
import { addUtteranceText } from './0028-utterance-text.js';
import { addLanguages } from './0029-languages.js';
import { addDivisions } from './0030-divisions.js';
import { addRequestIds } from './0031-asked-by-requests.js';
import { addShortLists } from './0031-short-lists.js';
import { addDeletions } from './0032-deletions.js';

/** The migrations in order. A name, once released, stays; a change of the schema is a new one at the end. */
function provider(capabilities: Capabilities): MigrationProvider {
  return {
    getMigrations: async () => ({
      '0001-tables': { up: (db: Kysely<unknown>) => createTables(db, capabilities) },
      '0002-corrections': { up: (db: Kysely<unknown>) => addCorrections(db, capabilities) },
      '0003-listings': { up: (db: Kysely<unknown>) => addListings(db, capabilities) },
      '0004-test-corpora': { up: (db: Kysely<unknown>) => addTestCorpora(db, capabilities) },
      '0005-reviewing': { up: (db: Kysely<unknown>) => addReviewing(db, capabilities) },
      '0006-lost-workers': { up: (db: Kysely<unknown>) => addLostWorkers(db, capabilities) },
      '0007-narrow-lists': { up: addNarrowLists },
      '0008-demonstration': { up: (db: Kysely<unknown>) => addDemonstration(db, capabilities) },
      '0009-guards': { up: (db: Kysely<unknown>) => addGuards(db, capabilities) },
      '0010-normal-forms': { up: (db: Kysely<unknown>) => addNormalForms(db, capabilities) },
      '0011-beats': { up: (db: Kysely<unknown>) => addBeats(db, capabilities) },
      '0012-network-settings': { up: (db: Kysely<unknown>) => addNetworkSettings(db, capabilities) },
      '0013-salvaging': { up: (db: Kysely<unknown>) => addSalvaging(db, capabilities) },
      '0014-annotation-documents': {
        up: (db: Kysely<unknown>) => addAnnotationDocuments(db, capabilities),
      },
      '0015-one-import': { up: (db: Kysely<unknown>) => addOneImport(db, capabilities) },
      '0016-annotation-speaker': { up: addAnnotationSpeaker },
      '0017-channels': { up: (db: Kysely<unknown>) => addChannels(db, capabilities) },
      '0019-transcribed-segments': {
        up: (db: Kysely<unknown>) => addTranscribedSegments(db, capabilities),
      },
      '0020-sound-tracks': { up: (db: Kysely<unknown>) => addSoundTracks(db, capabilities) },
      '0021-transcribed-channels': {
        up: (db: Kysely<unknown>) => addTranscribedChannels(db, capabilities),
      },
      '0022-utterance-edits': { up: (db: Kysely<unknown>) => addUtteranceEdits(db, capabilities) },
      '0023-starting-models': { up: (db: Kysely<unknown>) => addStartingModels(db, capabilities) },
      '0024-untranscribed': { up: (db: Kysely<unknown>) => addUntranscribed(db, capabilities) },
      '0026-priorities': { up: (db: Kysely<unknown>) => addPriorities(db, capabilities) },
      '0027-encoders': { up: (db: Kysely<unknown>) => addEncoders(db, capabilities) },
      '0028-find-and-replace': {
        up: async (db: Kysely<unknown>) => {
          await addLostUtterances(db, capabilities);
          await addUtteranceText(db, capabilities);
          await addReplacements(db, capabilities);
        },
      },
      '0029-languages': { up: (db: Kysely<unknown>) => addLanguages(db, capabilities) },
      '0030-divisions': { up: (db: Kysely<unknown>) => addDivisions(db, capabilities) },
      '0031-requests-and-short-lists': {
        up: async (db: Kysely<unknown>) => {
          await addRequestIds(db);
          await addShortLists(db);
        },
      },
      '0032-deletions': { up: (db: Kysely<unknown>) => addDeletions(db, capabilities) },
    }),
  };
}

/**
 * Bring the schema up to date, in one transaction; harmless when it is, and when another process does so too. `upTo`
 * names the last migration to do; all, where it is not given.
 */
export async function migrate(
  db: Kysely<Schema>,
  capabilities: Capabilities,
  upTo?: string,
): Promise<string[]> {
  const migrator = new Migrator({ db, provider: provider(capabilities) });
  const { error, results } = await (upTo === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(upTo));
  if (error instanceof Error && error.message.startsWith('corrupted migrations')) {
    throw new DomainError(
      'database-unavailable',
      'The database was made by a newer version of this program; run that version, or name another database.',
      {},
      { cause: error },
    );
  }
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
