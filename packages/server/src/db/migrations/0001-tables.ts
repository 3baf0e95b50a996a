import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { tableMaker } from './table-maker.js';

/** The tables of version 1, and every rule about their values that a database can hold. */
export async function createTables(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isJson, isNFC } = capabilities;
  /** Larger than any finite number of 64 bits is neither infinity nor PostgreSQL's NaN, which exceeds everything. */
  const finite = sql.raw('1e308');
  const { table, index } = tableMaker(db, capabilities);

  await table('audio')
    .id()
    .text('file_name')
    .text('content_hash')
    .integer('byte_length')
    .optionalInteger('duration_ms')
    .optionalInteger('sample_rate')
    .optionalInteger('channels')
    .optionalText('problem_code')
    .optionalText('problem_detail')
    .createdAt()
    .contentHash('content_hash')
    .check('byte_length', sql`byte_length >= 0`)
    .check('duration_ms', sql`duration_ms >= 0`)
    .check('sample_rate', sql`sample_rate > 0`)
    .check('channels', sql`channels > 0`)
    .check('problem', sql`(problem_code is null) = (problem_detail is null)`)
    // A recording either was decoded or says why it was not.
    .check('decoded_or_problem', sql`duration_ms is not null or problem_code is not null`)
    .create();

  await table('corpus')
    .id()
    .text('name')
    .text('label_type')
    .text('feature_type')
    .optionalInteger('max_samples')
    .flag('preprocessed')
    .createdAt()
    .check('max_samples', sql`max_samples > 0`)
    .create();

  await table('model')
    .id()
    .text('name')
    .integer('corpus_id')
    .integer('beam_width')
    .flag('decoding_merge_repeated')
    .optionalInteger('early_stopping_steps')
    .integer('hidden_size')
    .integer('number_layers')
    .integer('minimum_epochs')
    .optionalInteger('maximum_epochs')
    .real('maximum_training_ler')
    .real('maximum_validation_ler')
    .optionalText('content_hash')
    .createdAt()
    // RESTRICT: the model's labels and its figures mean nothing without the corpus it was trained on.
    .references('corpus_id', 'corpus', 'restrict')
    .contentHash('content_hash')
    .check('beam_width', sql`beam_width > 0`)
    .check('early_stopping_steps', sql`early_stopping_steps >= 0`)
    .check('hidden_size', sql`hidden_size > 0`)
    .check('number_layers', sql`number_layers > 0`)
    .check('minimum_epochs', sql`minimum_epochs >= 0`)
    .check('maximum_epochs', sql`maximum_epochs > 0`)
    .check('epoch_bounds', sql`minimum_epochs <= maximum_epochs`)
    .check('maximum_training_ler', sql`maximum_training_ler >= 0 and maximum_training_ler <= ${finite}`)
    .check('maximum_validation_ler', sql`maximum_validation_ler >= 0 and maximum_validation_ler <= ${finite}`)
    .create();
  await index('model', 'corpus_id');
  await index('model', 'content_hash');
  await index('audio', 'content_hash');

  await table('model_epoch')
    .integer('model_id')
    .integer('epoch')
    .real('loss')
    .real('training_ler')
    .real('validation_ler')
    .real('seconds')
    .primaryKey('model_id', 'epoch')
    // CASCADE: the epochs are a part of the model.
    .references('model_id', 'model', 'cascade')
    .check('epoch', sql`epoch > 0`)
    .check('loss', sql`loss >= 0 and loss <= ${finite}`)
    .check('training_ler', sql`training_ler >= 0 and training_ler <= ${finite}`)
    .check('validation_ler', sql`validation_ler >= 0 and validation_ler <= ${finite}`)
    .check('seconds', sql`seconds >= 0 and seconds <= ${finite}`)
    .create();

  await table('transcription')
    .id()
    .text('name')
    .optionalText('file_name')
    .text('text')
    .text('source')
    .optionalInteger('model_id')
    .optionalInteger('audio_id')
    .optionalText('label_times')
    .createdAt()
    // SET NULL: where a text came from; the text itself stays, a person may have corrected it.
    .references('model_id', 'model', 'set null')
    .references('audio_id', 'audio', 'set null')
    .check('source', sql`source in ('person', 'model')`)
    .check('provenance', sql`source = 'model' or (model_id is null and audio_id is null)`)
    .check('label_times', isJson('label_times'))
    .check('text', isNFC('text'))
    .create();
  await index('transcription', 'model_id');
  await index('transcription', 'audio_id');

  await table('utterance')
    .id()
    .integer('audio_id')
    .integer('transcription_id')
    .optionalInteger('start_ms')
    .optionalInteger('end_ms')
    .optionalText('speaker')
    .createdAt()
    // RESTRICT: a person paired the two; neither may go while the pair is there.
    .references('audio_id', 'audio', 'restrict')
    .references('transcription_id', 'transcription', 'restrict')
    .unique('audio_id', 'transcription_id')
    .check(
      'stretch',
      sql`(start_ms is null and end_ms is null)
          or (start_ms is not null and end_ms is not null and start_ms >= 0 and end_ms > start_ms)`,
    )
    .create();
  // The unique key serves look-ups by audio.
  await index('utterance', 'transcription_id');

  await table('label')
    .id()
    .text('label')
    .unique('label')
    .check('label', sql`label <> ''`)
    .check('nfc', isNFC('label'))
    .create();

  await table('corpus_utterance')
    .integer('corpus_id')
    .integer('utterance_id')
    .text('set_name')
    .integer('position')
    // The key is what keeps an utterance out of a second set of the corpus.
    .primaryKey('corpus_id', 'utterance_id')
    // CASCADE: the division is a part of the corpus. RESTRICT: a corpus must not lose utterances unseen.
    .references('corpus_id', 'corpus', 'cascade')
    .references('utterance_id', 'utterance', 'restrict')
    .unique('corpus_id', 'set_name', 'position')
    .check('set_name', sql`set_name in ('training', 'validation', 'testing')`)
    .check('position', sql`position >= 0`)
    .create();
  await index('corpus_utterance', 'utterance_id');

  await table('corpus_label')
    .integer('corpus_id')
    .integer('label_id')
    .primaryKey('corpus_id', 'label_id')
    // CASCADE: the label set is a part of the corpus. RESTRICT: a corpus must not lose labels unseen.
    .references('corpus_id', 'corpus', 'cascade')
    .references('label_id', 'label', 'restrict')
    .create();
  await index('corpus_label', 'label_id');

  await table('job')
    .id()
    .text('kind')
    .text('state')
    .optionalInteger('model_id')
    .optionalInteger('audio_id')
    .optionalInteger('corpus_id')
    .optionalInteger('transcription_id')
    .optionalText('progress')
    .optionalText('error_code')
    .optionalText('error_detail')
    .optionalText('owner')
    .optionalInteger('heartbeat_at')
    .optionalText('checkpoint_hash')
    .flag('cancel_requested')
    .integer('attempts')
    .createdAt()
    .optionalInteger('started_at')
    .optionalInteger('finished_at')
    // CASCADE: a job on something that is gone is nothing; a worker on it finds its claim lost and stops.
    .references('model_id', 'model', 'cascade')
    .references('audio_id', 'audio', 'cascade')
    .references('corpus_id', 'corpus', 'cascade')
    // SET NULL: that the job once made a transcription, since deleted, is still true.
    .references('transcription_id', 'transcription', 'set null')
    .contentHash('checkpoint_hash')
    .check('kind', sql`kind in ('train', 'transcribe', 'preprocess')`)
    .check('state', sql`state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')`)
    .check(
      'subject',
      sql`(kind = 'train' and model_id is not null and audio_id is null and corpus_id is null)
          or (kind = 'transcribe' and model_id is not null and audio_id is not null and corpus_id is null)
          or (kind = 'preprocess' and model_id is null and audio_id is null and corpus_id is not null)`,
    )
    .check('result', sql`transcription_id is null or (kind = 'transcribe' and state = 'succeeded')`)
    .check('progress', isJson('progress'))
    .check('error', sql`(state = 'failed') = (error_code is not null and error_detail is not null)`)
    .check('error_parts', sql`(error_code is null) = (error_detail is null)`)
    .check('owner', sql`(state = 'running') = (owner is not null)`)
    .check('heartbeat', sql`(state = 'running') = (heartbeat_at is not null)`)
    .check('finished', sql`(state in ('queued', 'running')) = (finished_at is null)`)
    .check('cancel', sql`state <> 'queued' or cancel_requested = 0`)
    .check('attempts', sql`attempts >= 0`)
    .create();
  await index('job', 'state', 'id');
  await index('job', 'model_id');
  await index('job', 'audio_id');
  await index('job', 'corpus_id');
  await index('job', 'transcription_id');
  await index('job', 'checkpoint_hash');
  await index('job', 'owner');
  await db.schema
    .createIndex('job_unfinished_training')
    .unique()
    .on('job')
    .column('model_id')
    .where(sql<boolean>`kind = 'train' and state in ('queued', 'running')`)
    .execute();
}
