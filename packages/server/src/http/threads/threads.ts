import { eventLoopYielder } from '@persephone/engine/event-loop';
import { type LabelTransfer, labelTransfer } from '@persephone/engine/transfer';
import { decodeText } from '@persephone/formats/labels';
import { Piscina } from 'piscina';
import {
  type DescribeLabelSet,
  describeLabelSet,
  type LabelSetDescription,
} from '../../domain/corpora/label-set.js';
import type { SpokenRecording } from '../../domain/demo/language.js';
import { DomainError } from '../../domain/errors.js';
import type { ExportedRecording, ExportRow } from '../../domain/export/export.js';
import type { ExportedFile, ExportFileOptions } from '../../domain/export/file.js';
import type { TransferLabels } from '../../domain/models/starting-point.js';
import type { DraftRanking, RankDrafts } from '../../domain/selection/rank-drafts.js';
import { threadFile } from '../../places.js';
import { parsedInPlace } from '../limits.js';
import { errorOf, type Outcome, owned, type Task } from './tasks.js';

export interface ThreadOptions {
  /** What the threads run: the built program, where this process runs from sources. */
  readonly program?: string;
}

/** What would keep the process that answers from answering others is done in threads beside it. */
export interface Threads {
  /** The value of a JSON body that fits the schema; throws what is wrong with it. */
  read(bytes: Uint8Array, schema: object | undefined): Promise<unknown>;
  /** The answer to POST /v1/check of this body, as JSON; throws what is wrong with it. */
  check(bytes: Uint8Array): Promise<Uint8Array>;
  /** See `decodeText`. */
  text(bytes: Uint8Array, fileName: string): Promise<string>;
  /** See `demoRecordings`. */
  demonstration(): Promise<readonly SpokenRecording[]>;
  /** See `exportFile`. */
  exportFile(recording: ExportedRecording, options: ExportFileOptions): Promise<ExportedFile>;
  /** See `describeLabelSet`. */
  labelSet: DescribeLabelSet;
  /** See `labelTransfer`. */
  labelTransfer: TransferLabels;
  /** See `rankDrafts`. */
  rankDrafts: RankDrafts;
  close(): Promise<void>;
}

const atOnce = 2;
/** Each waiting one holds its body in memory. */
const mostWaiting = 16;
const idleMs = 30_000;
/** Of one thread: a body of the most values takes about a third of it. */
const mostMegabytes = 768;

export function createThreads({ program = threadFile }: ThreadOptions = {}): Threads {
  let pool: Piscina<Task, Outcome> | undefined;
  const schemas = new WeakMap<object, string>();

  /** Threads are started when there is something for them to do. */
  const started = () => {
    if (pool) return pool;
    pool = new Piscina<Task, Outcome>({
      filename: program,
      minThreads: 0,
      maxThreads: atOnce,
      maxQueue: mostWaiting,
      idleTimeout: idleMs,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    });
    // Each task that fails says so to whoever waits for it; nobody is to die of a thread.
    pool.on('error', () => undefined);
    return pool;
  };

  async function run(task: Task): Promise<unknown> {
    const threads = started();
    if (threads.queueSize >= mostWaiting) throw busy();
    const outcome = await threads
      .run(task, { transferList: bytesOf(task).flatMap(owned) })
      .catch((error: unknown) => {
        if (hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY')) {
          throw new DomainError('body-malformed', 'The body takes more memory than there is for it.');
        }
        throw error;
      });
    if ('refusal' in outcome) throw errorOf(outcome.refusal);
    return outcome.value;
  }

  const textOf = (schema: object) => {
    const known = schemas.get(schema) ?? JSON.stringify(schema);
    schemas.set(schema, known);
    return known;
  };

  return {
    read: (bytes, schema) => run({ kind: 'read', bytes, schema: schema && textOf(schema) }),
    check: async (bytes) => (await run({ kind: 'check', bytes })) as Uint8Array,
    text: async (bytes, fileName) =>
      bytes.length <= parsedInPlace
        ? decodeText(bytes, fileName)
        : ((await run({ kind: 'text', bytes, fileName })) as string),
    demonstration: async () => (await run({ kind: 'demonstration' })) as SpokenRecording[],
    exportFile: async ({ rows, ...audio }, options) =>
      (await run({ kind: 'export', audio, rows: await inParts(rows), options })) as ExportedFile,
    labelSet: async (counts) =>
      isSmall(counts.keys())
        ? describeLabelSet(counts)
        : ((await run({ kind: 'label-set', counts })) as LabelSetDescription),
    labelTransfer: async (labels, known) =>
      labels.length * known.length <= comparedInPlace
        ? labelTransfer(labels, known)
        : ((await run({ kind: 'label-transfer', labels, known })) as LabelTransfer),
    rankDrafts: async ({ labelType, ...read }) => {
      const drafts = await encoded(read.drafts);
      const transcribed = await encoded(read.transcribed);
      const corpusTexts = await encoded(read.corpusTexts);
      return (await run({
        kind: 'rank-drafts',
        ...{ labelType, drafts, transcribed, corpusTexts },
      })) as DraftRanking;
    },
    close: async () => pool?.destroy(),
  };
}

const busy = () =>
  new DomainError(
    'service-busy',
    'Too many large requests are being read already. Send it again in a moment.',
  );

function bytesOf(task: Task): readonly Uint8Array[] {
  if ('bytes' in task) return [task.bytes];
  if (task.kind === 'rank-drafts') return [...task.drafts, ...task.transcribed, ...task.corpusTexts];
  if (task.kind !== 'export') return [];
  const { documentBytes } = task.audio;
  return documentBytes ? [...task.rows, documentBytes] : task.rows;
}

/** Pairs of labels that are compared in place: those of any two languages. */
const comparedInPlace = 100_000;

/** Characters of labels that are looked at in place: those of any language. */
const describedInPlace = 4096;

function isSmall(labels: Iterable<string>): boolean {
  let length = 0;
  for (const label of labels) {
    length += label.length + 1;
    if (length > describedInPlace) return false;
  }
  return true;
}

const partCharacters = 64 * 1024;

/** Texts as bytes that can be handed over rather than copied, made of some at a time, as JSON. */
async function inParts(rows: readonly ExportRow[]): Promise<Uint8Array[]> {
  const encoder = new TextEncoder();
  const yieldToOthers = eventLoopYielder();
  const parts: Uint8Array[] = [];
  let some: ExportRow[] = [];
  let length = 0;
  for (const row of rows) {
    some.push(row);
    length += 100 + row.text.length + (row.labelTimes?.length ?? 0);
    if (length < partCharacters) continue;
    parts.push(encoder.encode(JSON.stringify(some)));
    some = [];
    length = 0;
    await yieldToOthers();
  }
  parts.push(encoder.encode(JSON.stringify(some)));
  return parts;
}

/** Portions of rows, each as JSON. */
async function encoded(portions: AsyncIterable<readonly unknown[]>): Promise<Uint8Array[]> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  for await (const some of portions) parts.push(encoder.encode(JSON.stringify(some)));
  return parts;
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
