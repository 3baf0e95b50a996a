import type { ErrorCode } from '@persephone/contracts';
import { DomainError } from '../domain/errors.js';
import type { ForeignKey, Refusal } from './dialects/capabilities.js';
import type { TableName } from './schema.js';

/**
 * What each constraint of the schema says to a person, the one place that knows. A foreign key is known by table
 * and column, a unique or primary key by table and columns, a check by name: what both databases can tell
 * exactly (SQLite has no names for the first two in its errors).
 */

function foreignKey(
  table: TableName,
  column: string,
  parent: TableName,
  onDelete: ForeignKey['onDelete'],
): ForeignKey {
  return { name: `${table}_${column}_fkey`, table, column, parent, onDelete };
}

/** Every foreign key that the newest schema has; at start it is proved that the database has each and enforces it. */
export const foreignKeys: readonly ForeignKey[] = [
  foreignKey('transcription', 'model_id', 'model', 'set null'),
  foreignKey('transcription', 'audio_id', 'audio', 'set null'),
  foreignKey('transcription', 'based_on', 'transcription', 'set null'),
  foreignKey('utterance', 'audio_id', 'audio', 'restrict'),
  foreignKey('utterance', 'transcription_id', 'transcription', 'restrict'),
  foreignKey('corpus_utterance', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('corpus_utterance', 'utterance_id', 'utterance', 'restrict'),
  foreignKey('corpus_utterance', 'transcription_id', 'transcription', 'restrict'),
  foreignKey('corpus_language', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('corpus_language', 'language_id', 'language', 'cascade'),
  foreignKey('corpus_lost_utterance', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('corpus_lost_utterance', 'transcription_id', 'transcription', 'set null'),
  foreignKey('corpus_set', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('corpus_label', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('corpus_label', 'label_id', 'label', 'restrict'),
  foreignKey('model', 'corpus_id', 'corpus', 'restrict'),
  foreignKey('model', 'starting_model_id', 'model', 'set null'),
  foreignKey('model_epoch', 'model_id', 'model', 'cascade'),
  foreignKey('model_starting_utterance', 'model_id', 'model', 'cascade'),
  foreignKey('model_starting_utterance', 'utterance_id', 'utterance', 'cascade'),
  foreignKey('model_untranscribed', 'model_id', 'model', 'cascade'),
  foreignKey('model_untranscribed', 'audio_id', 'audio', 'cascade'),
  foreignKey('job', 'model_id', 'model', 'cascade'),
  foreignKey('job', 'audio_id', 'audio', 'cascade'),
  foreignKey('job', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('job', 'transcription_id', 'transcription', 'set null'),
  foreignKey('job', 'test_corpus_id', 'corpus', 'cascade'),
  foreignKey('job', 'requested_by', 'api_key', 'set null'),
  foreignKey('evaluation', 'model_id', 'model', 'cascade'),
  foreignKey('evaluation', 'corpus_id', 'corpus', 'cascade'),
  foreignKey('evaluation_utterance', 'evaluation_id', 'evaluation', 'cascade'),
  foreignKey('evaluation_utterance', 'utterance_id', 'utterance', 'cascade'),
  foreignKey('evaluation_confusion', 'evaluation_id', 'evaluation', 'cascade'),
  foreignKey('demonstration', 'audio_id', 'audio', 'cascade'),
  foreignKey('utterance_edit', 'audio_id', 'audio', 'cascade'),
  foreignKey('replacement_utterance', 'replacement_id', 'replacement', 'cascade'),
  foreignKey('replacement_utterance', 'utterance_id', 'utterance', 'cascade'),
  foreignKey('replacement_utterance', 'before_id', 'transcription', 'cascade'),
  foreignKey('replacement_utterance', 'after_id', 'transcription', 'cascade'),
  foreignKey('deleted_utterance', 'deletion_id', 'deletion', 'cascade'),
  foreignKey('deleted_utterance', 'audio_id', 'audio', 'cascade'),
  foreignKey('deleted_utterance', 'transcription_id', 'transcription', 'cascade'),
  foreignKey('deleted_utterance_annotation', 'utterance_id', 'deleted_utterance', 'cascade'),
  foreignKey('deleted_utterance_annotation', 'annotation_id', 'annotation', 'cascade'),
  foreignKey('deleted_utterance_evaluation', 'utterance_id', 'deleted_utterance', 'cascade'),
  foreignKey('deleted_utterance_evaluation', 'evaluation_id', 'evaluation', 'cascade'),
  foreignKey('deleted_utterance_model', 'utterance_id', 'deleted_utterance', 'cascade'),
  foreignKey('deleted_utterance_model', 'model_id', 'model', 'cascade'),
  foreignKey('deleted_utterance_replacement', 'utterance_id', 'deleted_utterance', 'cascade'),
  foreignKey('deleted_utterance_replacement', 'replacement_id', 'replacement', 'cascade'),
  foreignKey('deleted_utterance_replacement', 'before_id', 'transcription', 'cascade'),
  foreignKey('deleted_utterance_replacement', 'after_id', 'transcription', 'cascade'),
  foreignKey('annotation_document', 'audio_id', 'audio', 'cascade'),
  foreignKey('annotation_document', 'content_hash', 'blob', 'restrict'),
  foreignKey('annotation_media', 'document_id', 'annotation_document', 'cascade'),
  foreignKey('annotation_tier', 'document_id', 'annotation_document', 'cascade'),
  foreignKey('annotation', 'tier_id', 'annotation_tier', 'cascade'),
  foreignKey('annotation', 'utterance_id', 'utterance', 'set null'),
  foreignKey('annotation', 'transcription_id', 'transcription', 'set null'),
  foreignKey('job', 'annotation_document_id', 'annotation_document', 'cascade'),
  foreignKey('audio', 'content_hash', 'blob', 'restrict'),
  foreignKey('audio', 'language_id', 'language', 'restrict'),
  foreignKey('model', 'content_hash', 'blob', 'restrict'),
  foreignKey('model', 'starting_hash', 'blob', 'restrict'),
  foreignKey('model', 'encoder_id', 'encoder', 'restrict'),
  foreignKey('encoder', 'content_hash', 'blob', 'restrict'),
  foreignKey('job', 'checkpoint_hash', 'blob', 'restrict'),
  foreignKey('job', 'content_hash', 'blob', 'restrict'),
  foreignKey('audio_listing', 'audio_id', 'audio', 'cascade'),
  foreignKey('transcription_listing', 'transcription_id', 'transcription', 'cascade'),
  foreignKey('utterance_listing', 'utterance_id', 'utterance', 'cascade'),
  foreignKey('utterance_text', 'utterance_id', 'utterance', 'cascade'),
];

/** What a reference to a row that is not there is called, by the table referred to. */
const unknownReference: Partial<Record<TableName, ErrorCode>> = {
  audio: 'audio-unknown',
  transcription: 'transcription-unknown',
  utterance: 'utterance-unknown',
  corpus: 'corpus-unknown',
  model: 'model-unknown',
  encoder: 'encoder-unknown',
  language: 'language-unknown',
  annotation_document: 'annotation-document-unknown',
};

interface ErrorMessage {
  readonly code: ErrorCode;
  readonly detail: string;
}

const uniqueKeys: Readonly<Record<string, ErrorMessage>> = {
  'utterance(audio_id, transcription_id)': {
    code: 'utterance-exists',
    detail: 'This audio and this transcription are an utterance already; use the one that exists.',
  },
  'label(label)': {
    code: 'label-exists',
    detail: 'This label exists already, compared in Unicode NFC; use the one that exists.',
  },
  'corpus_utterance(corpus_id, utterance_id)': {
    code: 'utterance-in-two-sets',
    detail:
      'An utterance may stand once in one of training, validation and testing; take it out of the others.',
  },
  'language(folded_name)': {
    code: 'language-exists',
    detail:
      'There is a language of this name already, without regard to upper and lower case; use that, or give another name.',
  },
  'replacement_utterance(replacement_id, utterance_id)': {
    code: 'validation-failed',
    detail: 'An utterance is named more than once; name each once.',
  },
  'job(audio_id)': {
    code: 'constraint-violated',
    detail: 'An inspection of this recording is queued or running; wait for it.',
  },
  'job(annotation_document_id)': {
    code: 'annotation-import-under-way',
    detail: 'This annotation file is being imported; wait for that or cancel it.',
  },
  'job(model_id)': {
    code: 'training-under-way',
    detail: 'A training of this model is queued or running; wait for it or cancel it.',
  },
};

const settings = (detail: string): ErrorMessage => ({ code: 'model-settings-invalid', detail });

const noSuchChannel: ErrorMessage = {
  code: 'channel-missing',
  detail: 'The recording has no such channel. Channels are numbered from 1; null mixes them.',
};

const replaced: ErrorMessage = {
  code: 'transcription-replaced',
  detail:
    'The utterances of its recording were edited meanwhile, and this transcription was replaced or taken out. Open the recording again.',
};

export const checks: Readonly<Record<string, ErrorMessage>> = {
  model_seed_check: settings('seed must be a whole number from 0 to 4294967295.'),
  model_beam_width_check: settings('beamWidth must be 1 or more.'),
  model_decoding_merge_repeated_check: settings('decodingMergeRepeated must be true or false.'),
  model_early_stopping_steps_check: settings('earlyStoppingSteps must be 0 or more, or left out.'),
  model_architecture_check: settings('architecture must name one.'),
  model_minimum_epochs_check: settings('minimumEpochs must be 0 or more.'),
  model_maximum_epochs_check: settings('maximumEpochs must be 1 or more, or left out.'),
  model_epoch_bounds_check: settings('minimumEpochs must not be greater than maximumEpochs.'),
  model_maximum_training_ler_check: settings('maximumTrainingLER must be 0 or more.'),
  model_maximum_validation_ler_check: settings('maximumValidationLER must be 0 or more.'),
  model_starting_model_trained_check: {
    code: 'model-not-trained',
    detail: 'The model to start from has not been trained. Train it first, or start from another.',
  },
  model_untranscribed_check: {
    code: 'nothing-untranscribed',
    detail:
      'There is no recording that can be used and that nobody has transcribed. Upload some, or train on the corpus alone.',
  },
  model_untranscribed_corpus_check: {
    code: 'untranscribed-in-corpus',
    detail:
      'A recording to learn from as untranscribed has utterances in the corpus. Leave it out, or make a corpus without it.',
  },
  language_code_check: {
    code: 'language-code-invalid',
    detail:
      'The code of a language is that of ISO 639-3 (three letters, such as mdw) or of Glottolog (four letters or digits and four digits, such as mbos1242), in lower case.',
  },
  audio_language_check: {
    code: 'demonstration-language',
    detail:
      'The demonstration is a language of its own: its recordings can be moved to no other. Leave them out.',
  },
  utterance_segment_check: {
    code: 'segment-beyond-recording',
    detail: 'The segment does not lie within its recording. Correct its times.',
  },
  transcription_segment_check: {
    code: 'segment-beyond-recording',
    detail: 'The segment that was transcribed does not lie within its recording.',
  },
  transcription_shortest_check: {
    code: 'segment-too-short',
    detail: 'An utterance lasts 30 ms at least.',
  },
  utterance_of_current_check: replaced,
  transcription_of_current_check: replaced,
  utterance_channel_check: noSuchChannel,
  transcription_channel_check: noSuchChannel,
  job_channel_check: noSuchChannel,
  utterance_stretch_check: {
    code: 'constraint-violated',
    detail:
      'An utterance has both a start and an end or neither; the start is 0 ms or later, the end after the start.',
  },
};

function refused(code: ErrorCode, detail: string, cause: unknown): DomainError {
  return new DomainError(code, detail, {}, { cause });
}

/** The coded error for a refusal of the database: the same for the same mistake on every database. */
export function toDomainError(refusal: Refusal, cause: unknown): DomainError {
  switch (refusal.kind) {
    case 'foreign-key': {
      const key = foreignKeys.find((k) => k.table === refusal.table && k.column === refusal.column);
      const parent = key?.parent ?? 'row';
      const which = refusal.value === undefined ? 'with the id given' : `with the id ${refusal.value}`;
      return refused(
        (key && unknownReference[key.parent]) ?? 'constraint-violated',
        `There is no ${parent} ${which}; name one that exists.`,
        cause,
      );
    }
    case 'still-referenced':
      return refused(
        'still-in-use',
        refusal.by === undefined
          ? 'Something else refers to this; delete that first.'
          : `This is still referred to (by: ${refusal.by}); delete that first.`,
        cause,
      );
    case 'unique': {
      const key = `${refusal.table}(${refusal.columns.join(', ')})`;
      const known = uniqueKeys[key];
      return refused(
        known?.code ?? 'constraint-violated',
        known?.detail ?? `The values of ${key} exist already.`,
        cause,
      );
    }
    case 'check': {
      const known = checks[refusal.name];
      return refused(
        known?.code ?? 'constraint-violated',
        known?.detail ?? `The values break the rule ${refusal.name}.`,
        cause,
      );
    }
    case 'not-null':
      return refused(
        'constraint-violated',
        `The column ${refusal.column} of ${refusal.table} must have a value.`,
        cause,
      );
    case 'type':
      return refused(
        'constraint-violated',
        'A value is not of its column’s type, or too large for it.',
        cause,
      );
  }
}
