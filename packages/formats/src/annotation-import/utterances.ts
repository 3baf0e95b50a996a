import type { Annotation, Tier } from '../annotations/index.js';
import { grouped } from '../grouped/index.js';
import type { LabelledText } from '../text-rules/index.js';
import { type ChannelChoice, channelOf } from './channels.js';
import { liesWithin } from './segment.js';
import type { SpokenTier } from './tiers.js';

/** An annotation that becomes an utterance: a segment of its recording with its labels. */
export interface AnnotatedUtterance {
  readonly tier: string;
  /** Of its tier and file: the annotation's id, or made of its times where the format has no ids. */
  readonly key: string;
  /** Whether the key is the file's own, by which the annotation is known however it changes. */
  readonly hasId: boolean;
  /** Position in the recording, whole ms. */
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker: string | null;
  /** Of the recording, from 1; null: all of them, mixed. */
  readonly channel: number | null;
  /** As it stands in the file, in NFC. */
  readonly annotated: string;
  readonly labels: readonly string[];
}

/** Why annotations become no utterances. */
export type LeftOutReason =
  /** Without times of its own, or of no length. */
  | 'untimed'
  /** Without text: a pause. */
  | 'empty'
  /** By a step of the text rules. */
  | 'step'
  /** A character that the text rules do not know. */
  | 'unknown-character'
  /** The text rules leave no label of it. */
  | 'no-label'
  /** It does not lie within the recording. */
  | 'beyond-recording'
  /** The recording has no such channel. */
  | 'channel-missing'
  /** Its text is longer than `longestAnnotation`. */
  | 'too-long';

/**
 * UTF-16 units of a text. Nobody says so much between two breaths: it is a file that went wrong, and labels of it would take
 * the memory of everything else.
 */
export const longestAnnotation = 1_000_000;

/** Texts by which rules are suggested, or that are shown: those that can become labels. */
export const usableTexts = (tiers: readonly SpokenTier[]): string[] =>
  tiers.flatMap(({ tier }) =>
    tier.annotations.flatMap(({ text }) => (text.length > longestAnnotation ? [] : [text])),
  );

export interface LeftOutAnnotation {
  readonly tier: string;
  readonly key: string;
  readonly text: string;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly reason: LeftOutReason;
}

export interface AnnotatedUtterances {
  readonly utterances: readonly AnnotatedUtterance[];
  readonly leftOut: readonly LeftOutAnnotation[];
  /** Characters that the text rules do not know, and how often they came. */
  readonly unknown: ReadonlyMap<string, number>;
  /** Utterances of one speaker of which this many begin before the one before has ended. */
  readonly overlaps: number;
}

export interface Recorded {
  /** Added to the times of annotations, ms. */
  readonly originMs: number;
  /** Of the recording, where it is known; ms. */
  readonly durationMs?: number | null;
  /** How many channels it has, where that is known. */
  readonly channelCount?: number | null;
  /** From which of them what is said in a tier is taken. */
  readonly channels?: readonly ChannelChoice[] | undefined;
}

/**
 * What of these tiers of a file becomes utterances, in the order of the tiers and of time. Times that were divided or
 * estimated are not used to cut sound.
 */
export function annotatedUtterances(
  tiers: readonly SpokenTier[],
  { originMs, durationMs = null, channelCount = null, channels = [] }: Recorded,
  label: (text: string) => LabelledText,
): AnnotatedUtterances {
  const utterances: AnnotatedUtterance[] = [];
  const leftOut: LeftOutAnnotation[] = [];
  const unknown = new Map<string, number>();
  const keyed = keysOf();
  for (const one of tiers) {
    const { tier, speaker } = one;
    const channel = channelOf(one, channels);
    const siblings = siblingsOf(tier);
    for (const [key, annotation] of keyed(tier)) {
      const isTooLong = annotation.text.length > longestAnnotation;
      const text = isTooLong ? beginningOf(annotation.text) : annotation.text.normalize('NFC');
      const times = isCut(annotation, siblings) ? timesOf(annotation, originMs) : undefined;
      const place = {
        tier: tier.id,
        key,
        text,
        startMs: times?.startMs ?? null,
        endMs: times?.endMs ?? null,
      };
      if (isTooLong) {
        leftOut.push({ ...place, reason: 'too-long' });
        continue;
      }
      if (text.trim() === '') {
        leftOut.push({ ...place, reason: 'empty' });
        continue;
      }
      if (!times) {
        leftOut.push({ ...place, reason: 'untimed' });
        continue;
      }
      const labelled = label(text);
      for (const character of labelled.unknown) unknown.set(character, (unknown.get(character) ?? 0) + 1);
      if (labelled.leftOut !== null) {
        leftOut.push({ ...place, reason: labelled.leftOut });
        continue;
      }
      if (durationMs !== null && !liesWithin(times, durationMs)) {
        leftOut.push({ ...place, reason: 'beyond-recording' });
        continue;
      }
      if (channel !== null && channelCount !== null && channel > channelCount) {
        leftOut.push({ ...place, reason: 'channel-missing' });
        continue;
      }
      utterances.push({
        ...{ tier: tier.id, key, hasId: annotation.id !== null, ...times, speaker, channel },
        ...{ annotated: text, labels: labelled.labels },
      });
    }
  }
  return { utterances, leftOut, unknown, overlaps: overlapsOf(utterances) };
}

const beginningOf = (text: string) => `${text.slice(0, 100).normalize('NFC')}…`;

/** Gives each annotation of one tier after another a key of its own, among those of all tiers of the same name. */
export function keysOf(): (tier: Tier) => (readonly [string, Annotation])[] {
  const byName = new Map<string, Map<string, number>>();
  return (tier) => {
    const seen = byName.get(tier.id) ?? new Map<string, number>();
    byName.set(tier.id, seen);
    return keyed(tier, seen);
  };
}

function keyed(tier: Tier, seen: Map<string, number>): (readonly [string, Annotation])[] {
  return tier.annotations.map((annotation) => {
    const key = annotation.id ?? `${annotation.start ?? '?'}-${annotation.end ?? '?'}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return [times === 1 ? key : `${key}#${times}`, annotation] as const;
  });
}

/** How many annotations subdivide each. */
export function siblingsOf({ annotations }: Tier): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { parent } of annotations)
    if (parent !== null) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  return counts;
}

/** Whether sound can be cut by its times: those that the file has, and not what was worked out from others'. */
export const isCut = ({ time, parent }: Annotation, siblings: ReadonlyMap<string, number>) =>
  time === 'given' || (time === 'divided' && parent !== null && siblings.get(parent) === 1);

function timesOf({ start, end }: Annotation, originMs: number) {
  if (start === null || end === null || end <= start || start + originMs < 0) return undefined;
  return { startMs: start + originMs, endMs: end + originMs };
}

function overlapsOf(utterances: readonly AnnotatedUtterance[]): number {
  const bySpeaker = grouped(utterances, ({ speaker, tier }) => speaker ?? `\0${tier}`);
  let overlaps = 0;
  for (const all of bySpeaker.values()) {
    let endMs = 0;
    for (const one of all.toSorted((a, b) => a.startMs - b.startMs)) {
      if (one.startMs < endMs) overlaps += 1;
      endMs = Math.max(endMs, one.endMs);
    }
  }
  return overlaps;
}
