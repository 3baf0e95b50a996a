// What is said of corpora. Pure.
import type { CorpusDetails } from '../../api/schema.js';
import type { SetName } from './shares.js';

export type LeftOut = CorpusDetails['leftOut'][number];

export const setWords: Readonly<Record<SetName, { readonly name: string; readonly purpose: string }>> = {
  training: { name: 'Training', purpose: 'What the model is trained on.' },
  validation: {
    name: 'Validation',
    purpose: 'Tells after each epoch how good it is, and which epoch is best.',
  },
  testing: {
    name: 'Testing',
    purpose: 'Used only when all is done: how good it is on speech it has never met.',
  },
};

const reasons: Readonly<Record<string, string>> = {
  'audio-unreadable': 'The recording cannot be decoded',
  'audio-format-unknown': 'The recording is in a format that cannot be decoded',
  'audio-truncated': 'The file ends before it should',
  'audio-empty': 'The recording is empty',
  'audio-too-long': 'Too long to be trained on at once',
  'audio-too-short': 'Too short',
  'audio-not-finite': 'The recording holds samples that are not numbers',
  'segment-beyond-recording': 'The segment does not lie within its recording',
  'transcription-empty': 'The transcription is empty',
  'too-many-labels': 'More labels than the recording has room for',
};

export interface LeftOutGroup {
  readonly code: string;
  readonly reason: string;
  readonly utterances: readonly LeftOut[];
}

/** Those of the same reason together, the largest group first. */
export function byReason(leftOut: readonly LeftOut[]): LeftOutGroup[] {
  const groups = new Map<string, LeftOut[]>();
  for (const utterance of leftOut) {
    const group = groups.get(utterance.code);
    if (group) group.push(utterance);
    else groups.set(utterance.code, [utterance]);
  }
  return [...groups]
    .map(([code, utterances]) => ({ code, reason: reasons[code] ?? 'Cannot be used', utterances }))
    .sort((a, b) => b.utterances.length - a.utterances.length);
}

/** Below it a label is hardly recognised. */
export const rareBelow = 10;

/** A label with the numbers of its characters, by which one can tell it from another that looks the same. */
export const spelled = (label: string): string =>
  Array.from(label, (character) => {
    const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `U+${number}`;
  }).join(' ');

/** 'all', or what they were chosen by. */
export function chosenBy(split: NonNullable<CorpusDetails['split']>): string {
  if (split.chosen) return 'utterances chosen one by one';
  const { filter } = split;
  if (filter === null) return 'all utterances that there were';
  const { source, speaker, name, minimumMs, maximumMs, inCorpus, audioId, corpusId } = filter;
  const { problem, demonstration } = filter;
  const seconds = (ms: number) => `${ms / 1000} s`;
  const parts = [
    source === 'person' && 'transcribed by a person',
    source === 'model' && 'transcribed by a model',
    speaker !== undefined && (speaker === '' ? 'whose speaker is not known' : `said by ${speaker}`),
    name !== undefined && `whose recording has “${name}” in its name`,
    minimumMs !== undefined && `of ${seconds(minimumMs)} or more`,
    maximumMs !== undefined && `of ${seconds(maximumMs)} or less`,
    inCorpus !== undefined && (inCorpus ? 'that were in a corpus' : 'that were in no corpus'),
    corpusId !== undefined && 'of another corpus',
    audioId !== undefined && 'of one recording',
    problem !== undefined && (problem ? 'that cannot be used' : 'that can be used'),
    demonstration !== undefined &&
      (demonstration ? 'of the demonstration' : 'that are not the demonstration’s'),
  ].filter((part) => part !== false);
  return `utterances ${parts.join(', ')}`;
}
