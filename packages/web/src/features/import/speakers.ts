import { t } from '../../i18n/index.js';
import { baseName } from '../../shared/upload/files.js';

/** Ways to tell from a recording's path who speaks. */
export const speakerRules = ['none', 'underscore', 'hyphen', 'second', 'folder', 'start'] as const;

export type SpeakerRule = (typeof speakerRules)[number];

export const speakerRuleWords: Readonly<Record<SpeakerRule, string>> = {
  none: t('Leave the speaker unknown'),
  underscore: t('What stands before the first _'),
  hyphen: t('What stands before the first -'),
  second: t('What stands between the first _ and the second'),
  folder: t('The folder that the recording is in'),
  start: t('The first letters'),
};

const mostLength = 200;

/** Who speaks in this recording, or null where its path does not say. `length` is of the rule 'start'. */
export function speakerOf(path: string, rule: SpeakerRule, length = 3): string | null {
  const base = baseName(path);
  const dot = base.lastIndexOf('.');
  const stem = dot > 0 ? base.slice(0, dot) : base;
  const before = (text: string, mark: string) =>
    text.includes(mark) ? text.slice(0, text.indexOf(mark)) : '';
  const found = {
    none: () => '',
    underscore: () => before(stem, '_'),
    hyphen: () => before(stem, '-'),
    second: () => before(stem.includes('_') ? stem.slice(stem.indexOf('_') + 1) : '', '_'),
    folder: () => path.split('/').at(-2) ?? '',
    start: () => Array.from(stem).slice(0, length).join(''),
  }[rule]();
  const name = found.normalize('NFC').trim();
  return name === '' ? null : Array.from(name).slice(0, mostLength).join('');
}

export interface FoundSpeaker {
  /** Null for the recordings of which nobody is named. */
  readonly speaker: string | null;
  readonly recordings: number;
}

/** Those with the most recordings first. */
export function speakersIn(paths: readonly string[], rule: SpeakerRule, length?: number): FoundSpeaker[] {
  const counts = new Map<string | null, number>();
  for (const path of paths) {
    const speaker = speakerOf(path, rule, length);
    counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  }
  return [...counts]
    .map(([speaker, recordings]) => ({ speaker, recordings }))
    .sort((a, b) => b.recordings - a.recordings || String(a.speaker).localeCompare(String(b.speaker)));
}

/**
 * The rule that looks as though it were meant: every recording has a speaker by it, there are several, and each has
 * several recordings. File names are asked before folders.
 */
export function likelyRule(paths: readonly string[]): SpeakerRule {
  const fits = (rule: SpeakerRule) => {
    const speakers = speakersIn(paths, rule);
    return (
      speakers.length >= 2 &&
      speakers.length <= 40 &&
      speakers.every(({ speaker, recordings }) => speaker !== null && recordings >= 2) &&
      // Numbers at the beginning are rather those of texts or days.
      speakers.some(({ speaker }) => /\p{L}/u.test(speaker ?? ''))
    );
  };
  return (['underscore', 'hyphen', 'folder'] as const).find(fits) ?? 'none';
}
