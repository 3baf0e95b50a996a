// What is said of corpora. Pure.
import type { Corpus, CorpusDetails } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import type { SetName } from '../../shared/corpora/shares.js';

export type LeftOut = CorpusDetails['leftOut'][number];

export const setWords: Readonly<Record<SetName, { readonly name: string; readonly purpose: string }>> = {
  training: { name: t('Training'), purpose: t('What the model is trained on.') },
  validation: {
    name: t('Validation'),
    purpose: t('Tells after each epoch how good it is, and which epoch is best.'),
  },
  testing: {
    name: t('Testing'),
    purpose: t('Used only when all is done: how good it is on speech it has never met.'),
  },
};

const reasons: Readonly<Record<string, string>> = {
  'audio-unreadable': t('The recording cannot be decoded'),
  'audio-format-unknown': t('The recording is in a format that cannot be decoded'),
  'audio-truncated': t('The file ends before it should'),
  'audio-empty': t('The recording is empty'),
  'audio-too-long': t('Too long to be trained on at once'),
  'audio-too-short': t('Too short'),
  'audio-not-finite': t('The recording holds samples that are not numbers'),
  'segment-beyond-recording': t('The segment does not lie within its recording'),
  'transcription-empty': t('The transcription is empty'),
  'too-many-labels': t('More labels than the recording has room for'),
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
    .map(([code, utterances]) => ({ code, reason: reasons[code] ?? t('Cannot be used'), utterances }))
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
  if (split.chosen) return t('utterances chosen one by one');
  const { filter } = split;
  if (filter === null) return t('all utterances that there were');
  const { source, speaker, name, minimumMs, maximumMs, inCorpus, audioId, corpusId } = filter;
  const { problem, demonstration, text, imported, corrected } = filter;
  const seconds = (ms: number) => `${ms / 1000} s`;
  const parts = [
    source === 'person' && t('transcribed by a person'),
    source === 'model' && t('transcribed by a model'),
    speaker !== undefined &&
      (speaker === '' ? t('whose speaker is not known') : t('said by {speaker}', { speaker })),
    name !== undefined && t('whose recording has “{name}” in its name', { name }),
    minimumMs !== undefined && t('of {minimumMs} or more', { minimumMs: seconds(minimumMs) }),
    maximumMs !== undefined && t('of {maximumMs} or less', { maximumMs: seconds(maximumMs) }),
    inCorpus !== undefined && (inCorpus ? t('that were in a corpus') : t('that were in no corpus')),
    corpusId !== undefined && t('of another corpus'),
    audioId !== undefined && t('of one recording'),
    text !== undefined && t('with “{text}”', { text }),
    imported !== undefined && (imported ? t('made of annotations') : t('not made of annotations')),
    corrected !== undefined && (corrected ? t('corrected by a person') : t('not corrected')),
    problem !== undefined && (problem ? t('that cannot be used') : t('that can be used')),
    demonstration !== undefined &&
      (demonstration ? t('of the demonstration') : t('that are not the demonstration’s')),
  ].filter((part) => part !== false);
  return t('utterances {parts}', { parts: parts.join(', ') });
}

/** Whether it came with a model from another machine, without speech. What has lost all of it was made of speech. */
export const isLabelSetAlone = ({ sets, lost }: Pick<Corpus, 'sets' | 'lost'>): boolean =>
  sets.training.utterances === 0 && lost === 0;
