import { decodeAudio, Recording } from '@persephone/engine/audio';
import { sampleRate } from '@persephone/engine/features';
import { segmentLabels } from '@persephone/engine/labels';
import type { Hypothesis, HypothesisLabel, Recogniser } from '@persephone/engine/models';
import type { SegmentationSettings } from '@persephone/engine/segmentation';
import { grouped } from '@persephone/formats/grouped';
import { decodeText } from '@persephone/formats/labels';
import { type AlikeLabel, alignText, partsOf, textToAlign } from '../../corpus-data/align-text.js';
import {
  type RecognisedSegment,
  recogniseSegments,
  type Segment,
} from '../../corpus-data/recognise-segments.js';
import { utterancesOf } from '../../corpus-data/utterances-of.js';
import type { DivisionPart } from '../../domain/utterance-edits/division.js';
import { onnxRuntime } from '../../jobs/runtime.js';
import { openAudioFile, readTranscriptionFile } from '../corpus-folder.js';
import { compare, type Outcome } from '../evaluation/outcome.js';

/** Something to do with one recording, in words that can be sent to another process. */
export interface Task {
  readonly kind: keyof Results;
  readonly file: string;
  /** For kinds that want one. */
  readonly transcription?: { readonly text: string } | { readonly file: string };
  readonly speaker?: string | null;
  /** For kinds that work on segments: milliseconds from the beginning of the recording. */
  readonly segments?: readonly Segment[];
  /** For the kind that finds the segments. */
  readonly segmentation?: SegmentationSettings;
  /** Recordings up to this long are one utterance; where not given, none are. */
  readonly oneUtteranceUpToMs?: number;
  /** For kinds that transcribe a recording: the only channel of it, from 1; null, or where not given: all of them, mixed. */
  readonly channel?: number | null;
}

/** What comes of each kind of task. */
export interface Results {
  readonly transcribe: Hypothesis & { readonly lengthMs: number };
  /** In the order of the segments. */
  readonly 'transcribe-segments': { readonly segments: readonly RecognisedSegment[] };
  /** The utterances that were found, in order. */
  readonly 'segment-and-transcribe': {
    readonly lengthMs: number;
    readonly segments: readonly RecognisedSegment[];
  };
  readonly compare: Outcome;
  readonly divide: {
    readonly lengthMs: number;
    readonly parts: readonly DivisionPart[];
    readonly alike: readonly AlikeLabel[];
  };
  readonly align: { readonly lengthMs: number; readonly labels: readonly HypothesisLabel[] };
}

export type TaskOf<Kind extends keyof Results> = Task & { readonly kind: Kind };

export type OnProgress = (doneMs: number, totalMs: number) => void;

type Work = {
  readonly [Kind in keyof Results]: (
    recogniser: Recogniser,
    task: Task,
    onProgress: OnProgress,
  ) => Promise<Results[Kind]>;
};

async function textOf({ transcription }: Task): Promise<string> {
  if (transcription === undefined) throw new Error('a task that needs a text has no transcription');
  return 'text' in transcription
    ? transcription.text
    : decodeText(await readTranscriptionFile(transcription.file), transcription.file);
}

const reference = async ({ description }: Recogniser, task: Task): Promise<string[]> =>
  segmentLabels(description.labelType, await textOf(task));

async function samplesOf({ file, channel = null }: Task): Promise<Float32Array> {
  const bytes = await openAudioFile(file);
  return decodeAudio(bytes, file, { channel }).finally(() => bytes.close());
}

const lengthOf = (samples: Float32Array): number => (samples.length * 1000) / sampleRate;

const work: Work = {
  transcribe: async (recogniser, task, onProgress) => {
    const samples = await samplesOf(task);
    return { ...(await recogniser.transcribe(samples, { onProgress })), lengthMs: lengthOf(samples) };
  },
  'transcribe-segments': transcribeSegments,
  'segment-and-transcribe': segmentAndTranscribe,
  compare: async (recogniser, task) =>
    compare(recogniser, await samplesOf(task), {
      file: task.file,
      speaker: task.speaker ?? null,
      reference: await reference(recogniser, task),
    }),
  divide: async (recogniser, task, onProgress) => {
    const written = await textOf(task);
    const text = textToAlign(written, recogniser.description);
    const samples = await samplesOf(task);
    const lengthMs = lengthOf(samples);
    const found = await alignText(recogniser, samples, text.labels, { onProgress });
    const span = { startMs: 0, endMs: Math.floor(lengthMs) };
    return { lengthMs, parts: partsOf(written, text, found, span), alike: text.alike };
  },
  align: async (recogniser, task, onProgress) => {
    const samples = await samplesOf(task);
    return {
      lengthMs: lengthOf(samples),
      labels: await recogniser.align(samples, await reference(recogniser, task), { onProgress }),
    };
  },
};

/** A segment that cannot be used is reported in its place; a recording that cannot be read is thrown. */
async function transcribeSegments(
  recogniser: Recogniser,
  { file, segments = [] }: Task,
  onProgress: OnProgress,
): Promise<Results['transcribe-segments']> {
  const bytes = await openAudioFile(file);
  try {
    const total = segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    const results: RecognisedSegment[] = [];
    let before = 0;
    for (const [channel, places] of grouped(segments.entries(), ([, one]) => one.channel ?? null)) {
      const recording = await Recording.open(bytes, file, undefined, { channel });
      const ofChannel = places.map(([, segment]) => segment);
      let own = 0;
      const found = await recogniseSegments(recogniser, recording, ofChannel, {
        fileName: file,
        onProgress: (doneMs, ownMs) => {
          own = ownMs;
          onProgress(before + doneMs, total);
        },
      });
      before += own;
      for (const [i, [index]] of places.entries()) if (found[i]) results[index] = found[i];
    }
    return { segments: results };
  } finally {
    await bytes.close();
  }
}

/** Finds the utterances of a recording, and transcribes each. A recording that cannot be read is thrown. */
async function segmentAndTranscribe(
  recogniser: Recogniser,
  { file, segmentation, channel = null, oneUtteranceUpToMs = 0 }: Task,
  onProgress: OnProgress,
): Promise<Results['segment-and-transcribe']> {
  const bytes = await openAudioFile(file);
  try {
    const recording = await Recording.open(bytes, file, undefined, { channel });
    const { segments: found, lengthMs } = await utterancesOf(await onnxRuntime(), recording, {
      settings: segmentation,
    });
    const segments = lengthMs > oneUtteranceUpToMs ? found : [{ startMs: 0, endMs: Math.floor(lengthMs) }];
    return {
      lengthMs,
      segments: await recogniseSegments(recogniser, recording, segments, { fileName: file, onProgress }),
    };
  } finally {
    await bytes.close();
  }
}

/** Throws the codes of recordings and transcriptions that cannot be used. */
export async function perform(
  recogniser: Recogniser,
  task: Task,
  onProgress: OnProgress,
): Promise<Results[keyof Results]> {
  return work[task.kind](recogniser, task, onProgress);
}
