import { type ErrorCode, maxSamplesUnitMs } from '@persephone/contracts';
import { framesNeeded, segmentLabels } from '@persephone/engine/labels';
import { maximumUtteranceMs } from '@persephone/formats/utterance-edits';
import type { UtteranceContent } from '../utterances/utterance.js';
import { segmentProblem } from './segments.js';

/**
 * The least time that a label takes. A corpus does not know by which preset it will be trained on, whose networks say a label every 10 to 40 ms at most.
 * 33 labels a second are more than anybody speaks, so that a transcription of more belongs to another recording. What
 * fits here and is still too dense for a preset of longer steps is left out of that training, with a warning.
 */
export const leastLabelMs = 30;

/** In characters. Of 44,019 labels of three languages none has more than seven; what is so long is a line without spaces. */
export const maximumLabelLength = 200;

export interface UtteranceProblem {
  readonly utteranceId: number;
  readonly fileName: string;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Whether an utterance is short enough to be trained on where a corpus bounds its length (see `Corpus.maxSamples`). */
export function withinMaxSamples(
  utterance: Pick<UtteranceContent, 'durationMs'>,
  maxSamples: number | null,
): boolean {
  return (
    maxSamples === null ||
    utterance.durationMs === null ||
    utterance.durationMs / maxSamplesUnitMs <= maxSamples
  );
}

/** What stands against training on this utterance; undefined where nothing does. */
export function problemOf(
  utterance: UtteranceContent,
  labelType: string,
  maxSamples: number | null,
): UtteranceProblem | undefined {
  const fileName = utterance.audioFileName;
  const problem = (code: ErrorCode, detail: string) => ({
    utteranceId: utterance.id,
    fileName,
    code,
    detail,
  });
  if (utterance.problem) return problem(utterance.problem.code, utterance.problem.detail);
  if (utterance.durationMs === null && utterance.inspection === 'pending') {
    return problem(
      'audio-being-checked',
      `${fileName} is still being checked; how long it is is not known yet.`,
    );
  }
  if (utterance.durationMs === null) return problem('audio-unreadable', `${fileName} cannot be decoded.`);
  const segment = segmentProblem({ ...utterance, fileName });
  if (segment) return problem(segment.code, segment.detail);
  const labels = segmentLabels(labelType, utterance.text);
  if (labels.length === 0) {
    return problem(
      'transcription-empty',
      `The transcription ${utterance.transcriptionName} of ${fileName} holds no label. Transcribe it, or leave it out.`,
    );
  }
  const long = labels.find((label) => label.length > maximumLabelLength);
  if (long !== undefined) {
    return problem(
      'label-too-long',
      `The transcription ${utterance.transcriptionName} of ${fileName} has a label of ${long.length} characters; at most ` +
        `${maximumLabelLength} make one. Put a space between labels: m a m a rather than mama.`,
    );
  }
  if (!withinMaxSamples(utterance, maxSamples)) return undefined;
  if (utterance.durationMs > maximumUtteranceMs) {
    return problem(
      'audio-too-long',
      `${fileName} has an utterance of ${seconds(utterance.durationMs)}; at most ${seconds(maximumUtteranceMs)} can be ` +
        'trained on at once. Divide it on the page of its recording (by hand, at its pauses or with a model), or annotate its ' +
        'utterances with their times.',
    );
  }
  const room = Math.floor(utterance.durationMs / leastLabelMs);
  const needed = framesNeeded(labels);
  if (needed > room) {
    return problem(
      'too-many-labels',
      `${fileName} lasts ${seconds(utterance.durationMs)}, which has room for ${room} labels, one every ` +
        `${leastLabelMs} ms; its transcription ${utterance.transcriptionName} needs room for ${needed}. ` +
        'Check that the two belong together.',
    );
  }
  return undefined;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}
