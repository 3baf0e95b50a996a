import { detectSilence, dithered } from '@persephone/engine/alignment';
import { Recording } from '@persephone/engine/audio';
import { segmentLabels } from '@persephone/engine/labels';
import { segmentationDefaults } from '@persephone/engine/segmentation';
import { labelTransfer } from '@persephone/engine/transfer';
import { shiftedLabels } from '@persephone/formats/annotations';
import { maximumUtteranceMs, type Span } from '@persephone/formats/utterance-edits';
import { utterancesOf } from '../../corpus-data/utterances-of.js';
import type { Audio } from '../../domain/audio/audio.js';
import type { BlobStore } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { JobResult } from '../../domain/jobs/job.js';
import type { Database } from '../../domain/repositories.js';
import { divided, foreseen, utteranceToDivide } from '../../domain/utterance-edits/divide.js';
import { type DivisionPart, partsByAlignment } from '../../domain/utterance-edits/division.js';
import type { RecordingUtterance } from '../../domain/utterance-edits/edit.js';
import { partsByPauses } from '../../domain/utterance-edits/pairing.js';
import { spanOf } from '../../domain/utterance-edits/plan.js';
import type { EditRepositories } from '../../domain/utterance-edits/seen.js';
import type { Handler, JobContext } from '../handler.js';
import { defineKind } from '../kind.js';
import type { Recognisers } from '../recognisers.js';
import { onnxRuntime } from '../runtime.js';
import { modelOf, openSound } from '../subjects.js';

const stages = [
  'loading the model',
  'reading the audio',
  'finding the utterances',
  'aligning the transcription',
] as const;
type Stage = (typeof stages)[number];

export interface DivideDependencies {
  readonly database: EditRepositories & Pick<Database, 'models'>;
  readonly blobs: BlobStore;
  readonly recognisers: Recognisers;
}

type Alike = NonNullable<JobResult['division']>['alike'];

interface Found {
  readonly parts: readonly DivisionPart[];
  /** Labels that the model does not know, and as which of its own they were aligned. */
  readonly alike: Alike;
}

interface Work {
  readonly row: RecordingUtterance;
  readonly span: Span;
  /** Of the channel of the row. */
  readonly recording: Recording;
  readonly context: JobContext<Stage>;
}

/**
 * Divides an utterance that is too long to be trained on: by aligning its text with a model, or, without one, a line for each stretch
 * of speech. Its parts take its place in the transaction of the job's end; broken off before, nothing has changed. Of a preview they are
 * its result instead.
 */
export function divideHandler({ database, blobs, recognisers }: DivideDependencies): Handler<Stage> {
  return async (context) => {
    const { job, signal, report } = context;
    const { audioId, modelId, payload } = job;
    const request = payload?.division;
    if (!request || audioId === null)
      throw new DomainError('utterance-not-found', `Job ${job.id} names no utterance.`);
    const withModel = modelId !== null;
    const { audio, row } = await utteranceToDivide(database, audioId, request, withModel);
    await report({ stage: withModel ? 'loading the model' : 'reading the audio', done: 0, total: 1 });
    const recogniser = withModel && (await recognisers.get((await modelOf(database, job)).contentHash));
    signal.throwIfAborted();
    const { parts, alike } = await ofUtterance(blobs, audio, row, context, (work) =>
      recogniser ? aligned(recogniser, work) : paired(work, audio),
    );
    signal.throwIfAborted();
    return async (repositories) => {
      const came = request.preview ? foreseen(parts) : await divided(repositories, audioId, request, parts);
      return { result: { division: { ...came, alike: [...alike] } } };
    };
  };
}

async function ofUtterance(
  blobs: BlobStore,
  audio: Audio,
  row: RecordingUtterance,
  context: JobContext<Stage>,
  find: (work: Work) => Promise<Found>,
): Promise<Found> {
  const bytes = await openSound(blobs, audio, context.signal);
  try {
    const recording = await Recording.open(bytes, audio.fileName, undefined, { channel: row.channel });
    return await find({ row, span: spanOf(row, audio.durationMs), recording, context });
  } finally {
    await bytes.close();
  }
}

async function aligned(
  recogniser: Awaited<ReturnType<Recognisers['get']>>,
  { row, span, recording, context }: Work,
): Promise<Found> {
  const { signal, report } = context;
  const { labels: known, labelType } = recogniser.description;
  const own = segmentLabels(labelType, row.text);
  const { alike, unlike } = labelTransfer([...new Set(own)], known);
  if (unlike.length > 0) throw unlikeAny(unlike);
  const instead = new Map(alike.map(({ label, startsAs }) => [label, startsAs]));
  await report({ stage: 'reading the audio', done: 0, total: 1 });
  const samples = await recording.decode(row.startMs === null ? {} : { ...span });
  signal.throwIfAborted();
  const pauses = detectSilence(samples).map(({ startMs, endMs }) => ({
    startMs: span.startMs + startMs,
    endMs: span.startMs + endMs,
  }));
  const times = await recogniser.align(
    dithered(samples),
    own.map((label) => instead.get(label) ?? label),
    { signal, onProgress: (done, total) => report({ stage: 'aligning the transcription', done, total }) },
  );
  const written = times.map((time, i) => ({ ...time, label: own[i] ?? time.label }));
  return {
    parts: partsByAlignment(row.text, shiftedLabels(written, span.startMs), pauses, span),
    alike: alike.map(({ label, startsAs }) => ({ label, alignedAs: startsAs })),
  };
}

/** So many are named. */
const mostNamed = 20;

const unlikeAny = (labels: readonly string[]) =>
  new DomainError(
    'label-unknown',
    `The model knows no label like ${labels.slice(0, mostNamed).join(', ')}${labels.length > mostNamed ? ', …' : ''}. Choose one that ` +
      'was trained on such labels, or correct the text.',
    { labels: labels.slice(0, mostNamed) },
  );

async function paired({ row, span, recording, context }: Work, audio: Audio): Promise<Found> {
  // A line may be longer than what is recognised at once.
  const settings = { ...segmentationDefaults, longestUtteranceMs: maximumUtteranceMs };
  const { segments } = await utterancesOf(await onnxRuntime(), recording, {
    settings,
    onProgress: async (done) => {
      context.signal.throwIfAborted();
      await context.report({ stage: 'finding the utterances', done, total: audio.durationMs ?? done });
    },
  });
  const within = segments.flatMap(({ startMs, endMs }) => {
    const part = { startMs: Math.max(startMs, span.startMs), endMs: Math.min(endMs, span.endMs) };
    // What is cut off by its boundary is mostly another's.
    return part.endMs - part.startMs > (endMs - startMs) / 2 ? [part] : [];
  });
  return { parts: partsByPauses(row.text, within), alike: [] };
}

export const divideKind = defineKind({
  kind: 'divide',
  task: (job) =>
    `divide an utterance of audio ${job.audioId}${job.modelId === null ? '' : ` with model ${job.modelId}`}`,
  slots: { transcribing: 'first', any: 'first', training: 'idle' },
  stages,
  handler: divideHandler,
});
