import { v1 } from '@persephone/contracts';
import { labelTransfer } from '@persephone/engine/transfer';
import { decodeText } from '@persephone/formats/labels';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { TSchema } from 'typebox';
import { checkFiles } from '../../domain/check/check.js';
import { describeLabelSet } from '../../domain/corpora/label-set.js';
import { demoRecordings } from '../../domain/demo/language.js';
import { exportFile } from '../../domain/export/file.js';
import { rankDrafts } from '../../domain/selection/rank-drafts.js';
import { parseJson } from '../json-text.js';
import { compileCheck } from '../validation.js';
import { described } from './described.js';
import { type Outcome, owned, refusalOf, type Task } from './tasks.js';

// What a thread of the service runs. Never anything native: the runtime of the network, stopped in a thread, takes the
// whole process down.

const checks = new Map<
  string,
  { readonly schema: TSchema; readonly check: ReturnType<typeof compileCheck> }
>();

function checkOf(schema: string) {
  const known = checks.get(schema);
  if (known) return known;
  const parsed = JSON.parse(schema) as TSchema;
  const made = { schema: parsed, check: compileCheck(parsed, 'body') };
  checks.set(schema, made);
  return made;
}

function read(bytes: Uint8Array, schema: string | undefined): unknown {
  const body = parseJson(bytes);
  if (schema === undefined) return body;
  const { schema: of, check } = checkOf(schema);
  const error = check(body);
  if (error) throw error;
  return described(of, body);
}

const checkRequest = compileCheck(v1.CheckRequest, 'body');

function check(bytes: Uint8Array): Uint8Array {
  const body = parseJson(bytes);
  const error = checkRequest(body);
  if (error) throw error;
  const { files, labelType = 'phonemes' } = body as v1.CheckRequest;
  return new TextEncoder().encode(JSON.stringify(checkFiles(files, labelType)));
}

/** What was handed over as JSON of portions. */
function rowsOf<T>(parts: readonly Uint8Array[]): T[] {
  const decoder = new TextDecoder();
  return parts.flatMap((part) => JSON.parse(decoder.decode(part)) as T[]);
}

function answerTo(task: Task): unknown {
  switch (task.kind) {
    case 'read':
      return read(task.bytes, task.schema);
    case 'check':
      return check(task.bytes);
    case 'text':
      return decodeText(task.bytes, task.fileName);
    case 'demonstration':
      return [...demoRecordings()];
    case 'export':
      return exportFile({ ...task.audio, rows: rowsOf(task.rows) }, task.options);
    case 'label-set':
      return describeLabelSet(task.counts);
    case 'label-transfer':
      return labelTransfer(task.labels, task.known);
    case 'rank-drafts':
      return rankDrafts({
        labelType: task.labelType,
        drafts: rowsOf(task.drafts),
        transcribed: rowsOf(task.transcribed),
        corpusTexts: rowsOf(task.corpusTexts),
      });
  }
}

/** Bytes of an answer that are all of their memory are handed over: a copy of many would be made where others wait. */
function handedOver(outcome: Outcome): unknown {
  const { value } = outcome as { readonly value?: unknown };
  const bytes = value instanceof Object && 'bytes' in value ? value.bytes : value;
  const own = bytes instanceof Uint8Array ? owned(bytes) : [];
  return own.length === 0 ? outcome : move({ [transferableSymbol]: own, [valueSymbol]: outcome });
}

export default function run(task: Task): unknown {
  try {
    return handedOver({ value: answerTo(task) });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return { refusal };
    throw error;
  }
}
