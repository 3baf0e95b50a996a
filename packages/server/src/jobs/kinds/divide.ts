import { Recording } from '@persephone/engine/audio';
import { segmentationDefaults } from '@persephone/engine/segmentation';
import { maximumUtteranceMs, type Span } from '@persephone/formats/utterance-edits';
import { type AlikeLabel, alignText, partsOf, textToAlign } from '../../corpus-data/align-text.js';
import { utterancesOf } from '../../corpus-data/utterances-of.js';
import type { Audio } from '../../domain/audio/audio.js';
import type { BlobStore, FeatureCache } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { Database } from '../../domain/repositories.js';
import { divided, foreseen, utteranceToDivide } from '../../domain/utterance-edits/divide.js';
import type { DivisionPart } from '../../domain/utterance-edits/division.js';
import type { RecordingUtterance } from '../../domain/utterance-edits/edit.js';
import { partsByPauses } from '../../domain/utterance-edits/pairing.js';
import { spanOf } from '../../domain/utterance-edits/plan.js';
import type { EditRepositories } from '../../domain/utterance-edits/seen.js';
import type { Handler, JobContext } from '../handler.js';
import { keptAlignment } from '../kept-alignment.js';
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
  readonly featureCache: FeatureCache;
  readonly recognisers: Recognisers;
}

interface Found {
  readonly parts: readonly DivisionPart[];
  /** Labels that the model does not know, and as which of its own they were aligned. */
  readonly alike: readonly AlikeLabel[];
}

interface Work {
  readonly row: RecordingUtterance;
  readonly span: Span;
  /** Of the channel of the row. */
  readonly recording: Recording;
  readonly audio: Audio;
  readonly context: JobContext<Stage>;
}

/**
 * Divides an utterance that is too long to be trained on: by aligning its text with a model, or, without one, a line for each stretch
 * of speech. Its parts take its place in the transaction of the job's end; broken off before, nothing has changed. Of a preview they are
 * its result instead.
 */
export function divideHandler(dependencies: DivideDependencies): Handler<Stage> {
  const { database, blobs, featureCache, recognisers } = dependencies;
  return async (context) => {
    const { job, signal, report } = context;
    const { audioId, modelId, payload } = job;
    const request = payload?.division;
    if (!request || audioId === null)
      throw new DomainError('utterance-not-found', `Job ${job.id} names no utterance.`);
    const withModel = modelId !== null;
    const { audio, row } = await utteranceToDivide(database, audioId, request, withModel);
    await report({ stage: withModel ? 'loading the model' : 'reading the audio', done: 0, total: 1 });
    const model = withModel ? (await modelOf(database, job)).contentHash : undefined;
    const recogniser = model !== undefined && (await recognisers.get(model));
    signal.throwIfAborted();
    const { parts, alike } = await ofUtterance(blobs, audio, row, context, (work) =>
      recogniser && model !== undefined
        ? aligned({ recogniser, model, cache: featureCache }, work)
        : paired(work, audio),
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
    return await find({ row, span: spanOf(row, audio.durationMs), recording, audio, context });
  } finally {
    await bytes.close();
  }
}

interface Aligner {
  readonly recogniser: Awaited<ReturnType<Recognisers['get']>>;
  /** Its content hash. */
  readonly model: string;
  readonly cache: FeatureCache;
}

async function aligned(
  { recogniser, model, cache }: Aligner,
  { row, span, recording, audio, context }: Work,
): Promise<Found> {
  const { job, signal, report } = context;
  const text = textToAlign(row.text, recogniser.description);
  const { labels, alike } = text;
  const subject = { model, recording: audio.contentHash, channel: row.channel, span, labels };
  const isPreview = job.payload?.division?.preview ?? false;
  const found = await keptAlignment(cache, subject, isPreview, async () => {
    await report({ stage: 'reading the audio', done: 0, total: 1 });
    const samples = await recording.decode(row.startMs === null ? {} : { ...span });
    signal.throwIfAborted();
    const onProgress = (done: number, total: number) =>
      report({ stage: 'aligning the transcription', done, total });
    return alignText(recogniser, samples, labels, { signal, onProgress });
  });
  return { parts: partsOf(row.text, text, found, span), alike };
}

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
