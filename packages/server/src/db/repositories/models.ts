import { firstArchitecture } from '@persephone/engine/architectures';
import type { InsertObject, Kysely } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import type {
  EpochResult,
  Model,
  ModelRepository,
  ModelSettings,
  NewModel,
} from '../../domain/models/model.js';
import { acceptedNetwork } from '../../domain/models/network.js';
import { nameForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { blobRepository } from './blobs.js';
import { atomically, isoTime, isPossibleId, pagesOf } from './rows.js';
import { countLearned, noteStartingUtterances } from './starting-utterances.js';
import {
  countUntranscribed,
  isLearnedAndLost,
  isLearnedUntranscribed,
  membersLearned,
  noteEarlierUntranscribed,
  noteUntranscribed,
  recordingInCorpus,
} from './untranscribed.js';

/** Where each setting stands in its row; those of the network are JSON in `settings`. */
const settingColumns = {
  beamWidth: 'beam_width',
  decodingMergeRepeated: 'decoding_merge_repeated',
  earlyStoppingSteps: 'early_stopping_steps',
  minimumEpochs: 'minimum_epochs',
  maximumEpochs: 'maximum_epochs',
  maximumTrainingLER: 'maximum_training_ler',
  maximumValidationLER: 'maximum_validation_ler',
} as const satisfies Record<Exclude<keyof ModelSettings, 'network'>, keyof Row<'model'>>;

type SettingColumns = Pick<Row<'model'>, (typeof settingColumns)[keyof typeof settingColumns]>;
const columns = Object.entries(settingColumns) as [keyof typeof settingColumns, keyof SettingColumns][];

function settingsOf(row: Row<'model'>): ModelSettings {
  const others = Object.fromEntries(columns.map(([name, column]) => [name, row[column]]));
  return {
    ...(others as unknown as ModelSettings),
    decodingMergeRepeated: row.decoding_merge_repeated === 1,
    network: JSON.parse(row.settings) as ModelSettings['network'],
  };
}

function settingsRow({ network, ...settings }: ModelSettings): SettingColumns & { settings: string } {
  const others = Object.fromEntries(columns.map(([name, column]) => [column, settings[name]]));
  return {
    ...(others as unknown as SettingColumns),
    decoding_merge_repeated: settings.decodingMergeRepeated ? 1 : 0,
    settings: JSON.stringify(network),
  };
}

function startingModelOf(row: Row<'model'>): Model['startingModel'] {
  const { starting_model_id: id, starting_model_name: name, starting_hash: contentHash } = row;
  return name === null || contentHash === null ? null : { id, name, contentHash };
}

export const toModel = (row: Row<'model'>): Model => ({
  id: row.id,
  name: row.name,
  corpusId: row.corpus_id,
  architecture: row.architecture,
  settings: settingsOf(row),
  seed: row.seed,
  recipe: row.recipe,
  imported: row.imported === 1,
  encoderId: row.encoder_id,
  startingModel: startingModelOf(row),
  untranscribed:
    row.untranscribed === null ? null : { recordings: row.untranscribed, used: row.untranscribed_used },
  contentHash: row.content_hash,
  createdAt: isoTime(row.created_at),
});

function toRow({ architecture = firstArchitecture, settings, ...model }: NewModel) {
  acceptedNetwork(architecture, settings.network);
  return {
    name: nameForm(model.name),
    corpus_id: model.corpusId,
    architecture,
    ...settingsRow(settings),
    ...(model.seed === undefined ? {} : { seed: model.seed }),
    ...(model.recipe === undefined ? {} : { recipe: model.recipe }),
    ...(model.encoderId === undefined ? {} : { encoder_id: model.encoderId }),
    imported: model.imported ? 1 : 0,
  };
}

const toEpoch = (row: Row<'model_epoch'>): EpochResult => ({
  epoch: row.epoch,
  loss: row.loss,
  trainingLER: row.training_ler,
  validationLER: row.validation_ler,
  seconds: row.seconds,
  round: row.round,
});

async function insertRow(db: Kysely<Schema>, row: InsertObject<Schema, 'model'>): Promise<Model> {
  return toModel(await db.insertInto('model').values(row).returningAll().executeTakeFirstOrThrow());
}

/** The database says that a model to start from has not been trained; only the request says which. */
function namingStartingModel(error: unknown, id: number, name: string | null | undefined): unknown {
  if (!(error instanceof DomainError) || error.code !== 'model-not-trained') return error;
  return new DomainError(
    error.code,
    `${name ?? 'The model'} (${id}), which the training was to start from, has not been trained. Train it first, or start from another.`,
    {},
    { cause: error },
  );
}

export function modelRepository(db: Kysely<Schema>, capabilities: Capabilities): ModelRepository {
  const count = db.selectFrom('model').select((eb) => eb.fn.countAll<number>().as('total'));
  const learned =
    (isLearned: typeof isLearnedUntranscribed) =>
    async (id: number, corpusId: number): Promise<number[]> =>
      isPossibleId(id) && isPossibleId(corpusId) ? membersLearned(db, isLearned, id, corpusId) : [];

  /** With what it starts from, and what it learns from besides its corpus. */
  async function insertLearning(trx: Kysely<Schema>, model: NewModel): Promise<Model> {
    const { startingModelId, untranscribed } = model;
    const made =
      startingModelId === undefined
        ? await insertRow(trx, toRow(model))
        : await insertStarted(trx, model, startingModelId);
    if (untranscribed === undefined) return made;
    const noted = await noteUntranscribed(trx, made.id, model.corpusId, untranscribed);
    const row = await trx
      .updateTable('model')
      .set({ untranscribed: noted })
      .where('id', '=', made.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toModel(row);
  }

  async function insertStarted(
    trx: Kysely<Schema>,
    model: NewModel,
    startingModelId: number,
  ): Promise<Model> {
    const starting = isPossibleId(startingModelId)
      ? await trx
          .selectFrom('model')
          .select(['name as starting_model_name', 'content_hash as starting_hash'])
          .where('id', '=', startingModelId)
          .executeTakeFirst()
      : undefined;
    try {
      const row = { ...toRow(model), starting_model_id: startingModelId, ...starting };
      const made = await insertRow(trx, row);
      await noteStartingUtterances(trx, made.id, startingModelId);
      return made;
    } catch (error) {
      throw namingStartingModel(error, startingModelId, starting?.starting_model_name);
    }
  }

  /** The database says that a recording is in the corpus; which, is asked once all is undone. */
  async function namingRecording(error: unknown, { corpusId, untranscribed }: NewModel): Promise<unknown> {
    const isRefused = error instanceof DomainError && error.code === 'untranscribed-in-corpus';
    if (!isRefused || db.isTransaction || untranscribed === undefined || untranscribed === 'all')
      return error;
    const found = await recordingInCorpus(db, capabilities, corpusId, untranscribed.audioIds);
    if (!found) return error;
    return new DomainError(
      error.code,
      `${found.fileName} (${found.id}) has utterances in the corpus, and is not to be learnt from as untranscribed. Leave it ` +
        'out, or make a corpus without it.',
      { fileName: found.fileName },
      { cause: error },
    );
  }

  return {
    async insert(model) {
      const { startingModelId, untranscribed } = model;
      if (startingModelId === undefined && untranscribed === undefined) return insertRow(db, toRow(model));
      try {
        return await atomically(db, async (trx) => {
          const made = await insertLearning(trx, model);
          // After its own: what is both is its own.
          if (startingModelId !== undefined) await noteEarlierUntranscribed(trx, made.id, startingModelId);
          return made;
        });
      } catch (error) {
        throw await namingRecording(error, model);
      }
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db.selectFrom('model').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toModel(row);
    },

    list: pagesOf(db, db.selectFrom('model').selectAll(), count, (rows) => rows.map(toModel)),

    countUntranscribed: (corpusId) => countUntranscribed(db, capabilities, corpusId),

    async untranscribedRecordings(id) {
      if (!isPossibleId(id)) return [];
      const rows = await db
        .selectFrom('model_untranscribed')
        .innerJoin('audio', 'audio.id', 'model_untranscribed.audio_id')
        .select(['audio.id', 'audio.file_name', 'audio.content_hash'])
        .where('model_id', '=', id)
        .where('earlier', '=', 0)
        .orderBy('audio.id')
        .execute();
      return rows.map((row) => ({
        ...{ audioId: row.id, fileName: row.file_name, contentHash: row.content_hash },
      }));
    },

    learnedAndLost: learned(isLearnedAndLost),
    learnedUntranscribed: learned(isLearnedUntranscribed),

    async setTrained(id, contentHash, untranscribedUsed) {
      const found =
        isPossibleId(id) &&
        (await atomically(db, async (trx) => {
          await blobRepository(trx, capabilities).claim([contentHash]);
          return trx
            .updateTable('model')
            .set({ content_hash: contentHash, untranscribed_used: untranscribedUsed ?? null })
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst();
        }));
      if (!found) throw new DomainError('model-not-found', `There is no model with the id ${id}.`);
    },

    async startingUtterances(id) {
      if (!isPossibleId(id)) return [];
      const rows = await db
        .selectFrom('model_starting_utterance')
        .select('utterance_id')
        .where('model_id', '=', id)
        .execute();
      return rows.map((row) => row.utterance_id);
    },

    learnedFrom: async (id, corpusId) =>
      isPossibleId(id) && isPossibleId(corpusId)
        ? countLearned(db, capabilities, id, corpusId)
        : { validation: 0, testing: 0 },

    async recordEpoch(id, result, kept = false) {
      const figures = {
        loss: result.loss,
        training_ler: result.trainingLER,
        validation_ler: result.validationLER,
        seconds: result.seconds,
        round: result.round,
        kept: kept ? 1 : 0,
      };
      await db
        .insertInto('model_epoch')
        .values({ model_id: id, epoch: result.epoch, ...figures })
        .onConflict((oc) => oc.columns(['model_id', 'epoch']).doUpdateSet(figures))
        .execute();
    },

    async epochs(id) {
      if (!isPossibleId(id)) return [];
      const rows = await db
        .selectFrom('model_epoch')
        .selectAll()
        .where('model_id', '=', id)
        .orderBy('epoch')
        .execute();
      return rows.map(toEpoch);
    },

    async clearEpochs(id) {
      if (isPossibleId(id)) await db.deleteFrom('model_epoch').where('model_id', '=', id).execute();
    },
  };
}
