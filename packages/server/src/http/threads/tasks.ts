import { type ErrorCode, isErrorCode } from '@persephone/contracts';
import { CodedError } from '@persephone/formats/errors';
import { DomainError } from '../../domain/errors.js';
import type { ExportedRecording } from '../../domain/export/export.js';
import type { ExportFileOptions } from '../../domain/export/file.js';
import type { LabelCounts } from '../../domain/rules/labels.js';
import { type FieldError, ValidationError } from '../validation.js';

/**
 * What a thread is asked for: the value of a body that fits its schema; the answer to one, as JSON; the text of a
 * file; the demonstration's recordings; the annotation file of a recording, of which `rows` are ExportRow[] as JSON; what
 * is to be said of a set of labels; what a training takes over of the outputs of another model; in which order drafts are best
 * transcribed, of what is JSON of portions.
 */
export type Task =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly schema: string | undefined }
  | { readonly kind: 'check'; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly bytes: Uint8Array; readonly fileName: string }
  | { readonly kind: 'demonstration' }
  | {
      readonly kind: 'export';
      readonly audio: Omit<ExportedRecording, 'rows'>;
      readonly rows: readonly Uint8Array[];
      readonly options: ExportFileOptions;
    }
  | { readonly kind: 'label-set'; readonly counts: LabelCounts }
  | {
      readonly kind: 'label-transfer';
      readonly labels: readonly string[];
      readonly known: readonly string[];
    }
  | {
      readonly kind: 'rank-drafts';
      readonly labelType: string;
      readonly drafts: readonly Uint8Array[];
      readonly transcribed: readonly Uint8Array[];
      readonly corpusTexts: readonly Uint8Array[];
    };

/** What went wrong, as it comes through between threads: classes do not. */
export type Refusal =
  | { readonly fields: readonly FieldError[] }
  | {
      readonly code: ErrorCode;
      readonly detail: string;
      readonly members: Readonly<Record<string, unknown>>;
    };

export type Outcome = { readonly value: unknown } | { readonly refusal: Refusal };

/** Undefined for what is no refusal but a fault. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof ValidationError) return { fields: error.errors };
  if (error instanceof DomainError) {
    return { code: error.code, detail: error.detail, members: error.members };
  }
  if (error instanceof CodedError && isErrorCode(error.code)) {
    return { code: error.code, detail: error.message, members: {} };
  }
  return undefined;
}

export function errorOf(refusal: Refusal): Error {
  if ('fields' in refusal) return new ValidationError(refusal.fields);
  return new DomainError(refusal.code, refusal.detail, refusal.members);
}

/** Bytes that are all of their memory are handed over; others are copied. */
export function owned(bytes: Uint8Array): ArrayBuffer[] {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? [buffer] : [];
}
