import { decodeAudio } from '@persephone/engine/audio';
import { sampleRate } from '@persephone/engine/features';
import { segmentLabels } from '@persephone/engine/labels';
import type { Hypothesis, HypothesisLabel, Recogniser } from '@persephone/engine/models';
import { decodeText } from '@persephone/formats/labels';
import { openAudioFile, readTranscriptionFile } from '../corpus-folder.js';
import { compare, type Outcome } from '../evaluation/outcome.js';

/** Something to do with one recording, in words that can be sent to another process. */
export interface Task {
  readonly kind: keyof Results;
  readonly file: string;
  /** For kinds that want one. */
  readonly transcription?: { readonly text: string } | { readonly file: string };
  readonly speaker?: string | null;
}

/** What comes of each kind of task. */
export interface Results {
  readonly transcribe: Hypothesis;
  readonly compare: Outcome;
  readonly align: { readonly lengthMs: number; readonly labels: readonly HypothesisLabel[] };
}

export type TaskOf<Kind extends keyof Results> = Task & { readonly kind: Kind };

export type OnProgress = (doneMs: number, totalMs: number) => void;

type Work = {
  readonly [Kind in keyof Results]: (
    recogniser: Recogniser,
    samples: Float32Array,
    task: Task,
    onProgress: OnProgress,
  ) => Promise<Results[Kind]>;
};

async function reference({ description }: Recogniser, { transcription }: Task): Promise<string[]> {
  if (transcription === undefined) throw new Error('a task that compares has no transcription');
  const text =
    'text' in transcription
      ? transcription.text
      : decodeText(await readTranscriptionFile(transcription.file), transcription.file);
  return segmentLabels(description.labelType, text);
}

const work: Work = {
  transcribe: (recogniser, samples, _, onProgress) => recogniser.transcribe(samples, { onProgress }),
  compare: async (recogniser, samples, task) =>
    compare(recogniser, samples, {
      file: task.file,
      speaker: task.speaker ?? null,
      reference: await reference(recogniser, task),
    }),
  align: async (recogniser, samples, task, onProgress) => ({
    lengthMs: (samples.length * 1000) / sampleRate,
    labels: await recogniser.align(samples, await reference(recogniser, task), { onProgress }),
  }),
};

/** Throws the codes of recordings and transcriptions that cannot be used. */
export async function perform(
  recogniser: Recogniser,
  task: Task,
  onProgress: OnProgress,
): Promise<Results[keyof Results]> {
  const bytes = await openAudioFile(task.file);
  const samples = await decodeAudio(bytes, task.file).finally(() => bytes.close());
  return work[task.kind](recogniser, samples, task, onProgress);
}
