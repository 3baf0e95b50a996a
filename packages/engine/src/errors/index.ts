import { CodedError } from '@persephone/formats/errors';

/** Everything the engine refuses, by code. The server's registry of errors knows each of them. */
export const engineErrorCodes = [
  'audio-empty',
  'audio-unreadable',
  'audio-truncated',
  'audio-format-unknown',
  'audio-not-finite',
  'audio-too-long',
  'audio-too-short',
  'channel-missing',
  'text-not-utf8',
  'body-malformed',
  'transcription-empty',
  'too-many-labels',
  'label-type-unknown',
  'label-unknown',
  'feature-type-unknown',
  'training-data-insufficient',
  'training-diverged',
  'model-settings-invalid',
  'model-file-invalid',
  'starting-model-unusable',
  'encoder-unusable',
  'encoder-missing',
] as const;

export type EngineErrorCode = (typeof engineErrorCodes)[number];

/** A refusal of the engine. The message is for the person who brought the data and has what to do. */
export class EngineError extends CodedError<EngineErrorCode> {
  override readonly name = 'EngineError';
}
