import { basename, extname } from 'node:path';
import { v1 } from '@persephone/contracts';
import { decodeAudio, Recording } from '@persephone/engine/audio';
import type { HypothesisLabel, Recogniser, TranscribeOptions } from '@persephone/engine/models';
import { type SegmentationSettings, segmentationDefaults } from '@persephone/engine/segmentation';
import { shiftedLabels } from '@persephone/formats/annotations';
import { lengthOf, recogniseSegments, type Segment } from '../../corpus-data/recognise-segments.js';
import { utterancesOf } from '../../corpus-data/utterances-of.js';
import type { Audio } from '../../domain/audio/audio.js';
import type { BlobStore } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import { workerLost } from '../../domain/jobs/job.js';
import type { Database } from '../../domain/repositories.js';
import { boundedAlternatives } from '../../domain/transcriptions/alternatives.js';
import { type Handler, type JobContext, JobStopped, mostLost } from '../handler.js';
import { defineKind } from '../kind.js';
import type { Recognisers } from '../recognisers.js';
import { onnxRuntime } from '../runtime.js';
import { audioOf, modelOf, openSound } from '../subjects.js';
import { TranscriptionCheckpoint } from './transcribe-checkpoint.js';

const stages = ['loading the model', 'reading the audio', 'finding the utterances', 'transcribing'] as const;
type Stage = (typeof stages)[number];

export interface TranscribeDependencies {
  readonly database: Pick<Database, 'models' | 'audio'>;
  readonly blobs: BlobStore;
  readonly recognisers: Recognisers;
  /** Between one checkpoint of a long recording and the next, ms; where not given, as `TranscriptionCheckpoint` has it. */
  readonly checkpointIntervalMs?: number;
}

/** Transcribes a recording with a trained model: in the whole, or in each of the utterances that are found in it. */
export function transcribeHandler(dependencies: TranscribeDependencies): Handler<Stage> {
  const { database, blobs, recognisers, checkpointIntervalMs } = dependencies;
  return async (context) => {
    const { job, signal, report } = context;
    const { model, contentHash } = await modelOf(database, job);
    const audio = await audioOf(database, job);

    await report({ stage: 'loading the model', done: 0, total: 1 });
    const recogniser = await recognisers.get(contentHash);
    signal.throwIfAborted();
    const { beamWidth, decodingMergeRepeated } = model.settings;
    const work = {
      recogniser,
      model: contentHash,
      audio,
      blobs,
      decoding: { beamWidth, decodingMergeRepeated, signal, alternatives: v1.mostAlternatives },
      context,
      checkpointIntervalMs,
    };
    const segmentation = segmentationFor(audio, job.payload?.segmentation);
    const recognised = segmentation ? await eachUtterance(work, segmentation) : [await theWhole(work)];
    signal.throwIfAborted();

    return async (repositories) => {
      const made = await repositories.transcriptions.insertMany(
        recognised.map(({ startMs, endMs, text, labels }) => ({
          name: basename(audio.fileName, extname(audio.fileName)),
          fileName: null,
          text: text.normalize('NFC'),
          source: 'model',
          modelId: model.id,
          audioId: audio.id,
          labelTimes: boundedAlternatives(labels),
          startMs,
          endMs,
          channel: job.channel,
        })),
      );
      const [first] = made;
      if (!first) throw new Error('Nothing was transcribed, and nothing said why');
      const ids = made.map(({ id }) => id);
      return {
        transcriptionId: first.id,
        ...(segmentation && { result: { transcriptionIds: ids } }),
      };
    };
  };
}

interface Work {
  readonly recogniser: Recogniser;
  /** The hash of its file. */
  readonly model: string;
  readonly audio: Audio;
  readonly blobs: BlobStore;
  readonly decoding: TranscribeOptions;
  readonly context: JobContext<Stage>;
  readonly checkpointIntervalMs: number | undefined;
}

/** Undefined where the whole recording is one utterance. */
function segmentationFor(
  { durationMs }: Audio,
  wanted: v1.Segmentation | undefined,
): SegmentationSettings | undefined {
  const { longerThanMs = 0, ...settings } = wanted ?? {};
  if (!wanted || (durationMs ?? Number.POSITIVE_INFINITY) <= longerThanMs) return undefined;
  return { ...segmentationDefaults, ...settings };
}

/** Labels with their times in the recording. */
interface Recognised {
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly text: string;
  readonly labels: readonly HypothesisLabel[];
}

async function theWhole({ recogniser, audio, blobs, decoding, context }: Work): Promise<Recognised> {
  const { signal, report } = context;
  await report({ stage: 'reading the audio', done: 0, total: 1 });
  const bytes = await openSound(blobs, audio, signal);
  const { channel } = context.job;
  const samples = await decodeAudio(bytes, audio.fileName, { channel }).finally(() => bytes.close());
  signal.throwIfAborted();
  const { text, labels } = await recogniser.transcribe(samples, {
    ...decoding,
    onProgress: (done, total) => report({ stage: 'transcribing', done, total }),
  });
  return { startMs: null, endMs: null, text, labels };
}

/** The utterances of a recording, by when they begin. */
async function found(
  { audio, context }: Work,
  recording: Recording,
  settings: SegmentationSettings,
): Promise<readonly Segment[]> {
  const { segments } = await utterancesOf(await onnxRuntime(), recording, {
    settings,
    onProgress: async (doneMs) => {
      context.signal.throwIfAborted();
      const total = audio.durationMs ?? doneMs;
      await context.report({ stage: 'finding the utterances', done: doneMs, total });
    },
  });
  return segments;
}

async function eachUtterance(work: Work, settings: SegmentationSettings): Promise<Recognised[]> {
  const { recogniser, audio, blobs, decoding, context, model } = work;
  const { job, signal, report, log } = context;
  const { fileName } = audio;
  // Taken up for nothing but what its checkpoint has to keep: half a transcription is none.
  if (job.cancelRequested) throw new JobStopped('cancelled');
  if (job.workersLost >= mostLost) {
    const { code, detail } = workerLost(mostLost);
    throw new DomainError(code, detail);
  }
  const checkpoint = new TranscriptionCheckpoint(
    context,
    { model, audio: audio.contentHash, channel: job.channel, segmentation: settings },
    work.checkpointIntervalMs,
  );
  const bytes = await openSound(blobs, audio, signal);
  try {
    const recording = await Recording.open(bytes, fileName, undefined, { channel: job.channel });
    const saved = await checkpoint.read({ blobs });
    const segments = saved?.segments ?? (await found(work, recording, settings));
    const recognised = [...(saved?.recognised ?? [])];
    const done = lengthOf(recognised);
    await recogniseSegments(recogniser, recording, segments.slice(recognised.length), {
      fileName,
      decoding,
      onRecognised: async (segment) => {
        recognised.push(segment);
        await checkpoint.save({ segments, recognised });
      },
      onProgress: async (more, left) => {
        signal.throwIfAborted();
        await report({ stage: 'transcribing', done: done + more, total: done + left });
      },
    });
    const transcribed = recognised.flatMap(({ startMs, endMs, result }) => {
      if ('code' in result) {
        log.warn(`job ${job.id}: ${result.detail}`);
        return [];
      }
      const labels = shiftedLabels(result.labels, startMs);
      // What is no speech of this language has no labels: a breath, a door.
      return labels.length > 0 ? [{ startMs, endMs, text: result.text, labels }] : [];
    });
    if (transcribed.length === 0) {
      throw new DomainError(
        'audio-without-speech',
        `No speech was found in ${fileName}. Listen to it: where there is speech, lower the threshold, or have the ` +
          'whole recording transcribed.',
        { fileName },
      );
    }
    return transcribed;
  } finally {
    await bytes.close();
  }
}

export const transcribeKind = defineKind({
  kind: 'transcribe',
  task: (job) => `transcribe audio ${job.audioId} with model ${job.modelId}`,
  slots: { transcribing: 'first', any: 'first', training: 'idle' },
  stages,
  handler: transcribeHandler,
});
