import { type ErrorCode, isErrorCode, maxSamplesUnitMs } from '@persephone/contracts';
import type { AudioWarning } from '@persephone/engine/audio';
import { segmentLabels } from '@persephone/engine/labels';
import type { TrainingUtterance } from '@persephone/engine/train';
import { CodedError } from '@persephone/formats/errors';
import { DomainError, isFaultOfPlace } from '../domain/errors.js';
import type { Finding } from '../domain/rules/findings.js';
import { setFindings } from '../domain/rules/labels.js';
import { problemOf, withinMaxSamples } from '../domain/rules/usable.js';
import type { FeatureReader, SoundSegment } from './feature-reader.js';

/** An utterance to train on or to compare with, its transcription not yet looked at. */
export interface UtteranceSource extends SoundSegment {
  readonly text: string;
  /** For messages. */
  readonly transcriptionName: string;
  readonly speaker: string | null;
}

/** An utterance that cannot be used, and why. */
export interface LeftOut {
  readonly name: string;
  readonly code: ErrorCode;
  readonly detail: string;
}

export interface Prepared {
  readonly utterances: readonly TrainingUtterance[];
  readonly leftOut: readonly LeftOut[];
  /** Of the sound of those that are used: silent, clipped, too quiet, … */
  readonly warnings: readonly AudioWarning[];
}

/** What a person reads of an utterance: its file, and where it is a segment, which. */
export function utteranceName({ fileName, startMs, endMs }: SoundSegment): string {
  return startMs === null ? fileName : `${fileName} (${startMs} to ${endMs} ms)`;
}

/** An error that condemns this one file or utterance; anything else is thrown on. */
export function leftOutBecause(name: string, error: unknown): LeftOut {
  // All would be left out for it.
  if (error instanceof CodedError && error.code === 'encoder-missing') throw error;
  if (error instanceof CodedError && isErrorCode(error.code)) {
    return { name, code: error.code, detail: error.message };
  }
  // A file that is not there is not left out like one that cannot be used: the model would not be what was asked for.
  if (isFaultOfPlace(error)) throw error;
  if (error instanceof DomainError) return { name, code: error.code, detail: error.detail };
  throw error;
}

export interface PrepareOptions {
  readonly labelType: string;
  readonly reader: FeatureReader;
  /** Longest utterance used, in frames (see Corpus.maxSamples); null for no bound. */
  readonly maxSamples?: number | null;
  readonly signal?: AbortSignal;
  onUtterance?(): void | Promise<void>;
}

/**
 * Features and labels of each utterance, in the order given. What cannot be used is listed with its reason
 * rather than thrown: one bad file of a thousand must not stop a training.
 */
export async function prepareUtterances(
  sources: readonly UtteranceSource[],
  options: PrepareOptions,
): Promise<Prepared> {
  const { labelType, reader, signal } = options;
  const results: (TrainingUtterance | LeftOut)[] = [];
  const warnings: AudioWarning[] = [];
  for (const [index, source] of byRecording(sources)) {
    signal?.throwIfAborted();
    const name = utteranceName(source);
    try {
      const features = await reader.read(source, (durationMs) => refuseUnusable(source, durationMs, options));
      const labels = segmentLabels(labelType, source.text);
      const speaker = source.speaker === null ? {} : { speaker: source.speaker };
      results[index] = { name, features, labels, ...speaker };
      warnings.push(...features.warnings);
    } catch (error) {
      results[index] = leftOutBecause(name, error);
    }
    await options.onUtterance?.();
  }
  return {
    utterances: results.filter((result) => 'features' in result),
    leftOut: results.filter((result) => 'code' in result),
    warnings,
  };
}

/** What is odd about the labels of these sets together, as the checks of files and corpora report it. */
export function preparedFindings(sets: readonly Prepared[]): Finding[] {
  const counts = new Map<string, number>();
  for (const { labels } of sets.flatMap(({ utterances }) => utterances)) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return setFindings(counts);
}

/**
 * With their places in the list; segments of one recording, and one channel of it, follow each other, so that it is decoded
 * once.
 */
function byRecording(sources: readonly UtteranceSource[]): [number, UtteranceSource][] {
  const order = new Map([...new Set(sources.map((source) => source.recording))].map((name, i) => [name, i]));
  return [...sources.entries()].sort(
    ([, a], [, b]) =>
      (order.get(a.recording) ?? 0) - (order.get(b.recording) ?? 0) || (a.channel ?? 0) - (b.channel ?? 0),
  );
}

/** Of cached features only the frames are counted, the last of which begins so much before the sound ends. */
const framedMs = 25;

/** The same rules as when a corpus is made, on the sound as it is rather than by its row. */
function refuseUnusable(source: UtteranceSource, durationMs: number, options: PrepareOptions): void {
  const { labelType, maxSamples = null } = options;
  const content = {
    id: 0,
    audioId: 0,
    audioFileName: source.fileName,
    contentHash: source.recording,
    durationMs,
    recordingMs: source.startMs === null ? durationMs : source.startMs + durationMs + framedMs,
    startMs: source.startMs,
    endMs: source.endMs,
    speaker: source.speaker,
    channel: source.channel ?? null,
    problem: null,
    inspection: 'done' as const,
    transcriptionName: source.transcriptionName,
    text: source.text,
  };
  const problem = problemOf(content, labelType, maxSamples);
  if (problem) throw new DomainError(problem.code, problem.detail);
  if (!withinMaxSamples(content, maxSamples)) {
    throw new DomainError(
      'audio-too-long',
      `${utteranceName(source)} is longer than its corpus allows (${((maxSamples ?? 0) * maxSamplesUnitMs) / 1000} s, which is max_samples: ` +
        `${maxSamples} frames of ${maxSamplesUnitMs} ms).`,
    );
  }
}
