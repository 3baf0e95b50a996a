import type { Kysely } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import type { EpochResult, Model, ModelRepository, NewModel } from '../../domain/models/model.js';
import { nameForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { blobRepository } from './blobs.js';
import { atomically, isoTime, isPossibleId, pagesOf } from './rows.js';

export const toModel = (row: Row<'model'>): Model => ({
  id: row.id,
  name: row.name,
  corpusId: row.corpus_id,
  beamWidth: row.beam_width,
  decodingMergeRepeated: row.decoding_merge_repeated === 1,
  earlyStoppingSteps: row.early_stopping_steps,
  hiddenSize: row.hidden_size,
  numberLayers: row.number_layers,
  minimumEpochs: row.minimum_epochs,
  maximumEpochs: row.maximum_epochs,
  maximumTrainingLER: row.maximum_training_ler,
  maximumValidationLER: row.maximum_validation_ler,
  seed: row.seed,
  recipe: row.recipe,
  imported: row.imported === 1,
  contentHash: row.content_hash,
  createdAt: isoTime(row.created_at),
});

const toRow = (model: NewModel) => ({
  name: nameForm(model.name),
  corpus_id: model.corpusId,
  beam_width: model.beamWidth,
  decoding_merge_repeated: model.decodingMergeRepeated ? 1 : 0,
  early_stopping_steps: model.earlyStoppingSteps,
  hidden_size: model.hiddenSize,
  number_layers: model.numberLayers,
  minimum_epochs: model.minimumEpochs,
  maximum_epochs: model.maximumEpochs,
  maximum_training_ler: model.maximumTrainingLER,
  maximum_validation_ler: model.maximumValidationLER,
  ...(model.seed === undefined ? {} : { seed: model.seed }),
  ...(model.recipe === undefined ? {} : { recipe: model.recipe }),
  imported: model.imported ? 1 : 0,
});

const toEpoch = (row: Row<'model_epoch'>): EpochResult => ({
  epoch: row.epoch,
  loss: row.loss,
  trainingLER: row.training_ler,
  validationLER: row.validation_ler,
  seconds: row.seconds,
});

export function modelRepository(db: Kysely<Schema>, capabilities: Capabilities): ModelRepository {
  const count = db.selectFrom('model').select((eb) => eb.fn.countAll<number>().as('total'));

  return {
    async insert(model) {
      const row = await db.insertInto('model').values(toRow(model)).returningAll().executeTakeFirstOrThrow();
      return toModel(row);
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db.selectFrom('model').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toModel(row);
    },

    list: pagesOf(db, db.selectFrom('model').selectAll(), count, (rows) => rows.map(toModel)),

    async setTrained(id, contentHash) {
      const found =
        isPossibleId(id) &&
        (await atomically(db, async (trx) => {
          await blobRepository(trx, capabilities).claim([contentHash]);
          return trx
            .updateTable('model')
            .set({ content_hash: contentHash })
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst();
        }));
      if (!found) throw new DomainError('model-not-found', `There is no model with the id ${id}.`);
    },

    async recordEpoch(id, result) {
      const figures = {
        loss: result.loss,
        training_ler: result.trainingLER,
        validation_ler: result.validationLER,
        seconds: result.seconds,
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
