import type { Faults } from '../faults.js';
import { type NewAnnotation, type NewTier, UniqueNames } from '../new-tier.js';
import { rowsWithoutOverlap } from '../rows.js';
import type { GivingBackOptions, TranscribedUtterance } from './types.js';

/** A tier of utterances, and those that belong to it. Each has the name of the one that it depends on. */
export interface TierGroup {
  readonly utterances: NewTier;
  readonly labels: NewTier | null;
  /** Of each utterance, the mean over its labels. */
  readonly confidence: NewTier | null;
  readonly labelConfidence: NewTier | null;
}

/**
 * Tiers of transcribed utterances: for each speaker, or tier whose segments they are, what a person has reviewed
 * (`transcription@SPEAKER`) and drafts (`draft@SPEAKER`) apart. Annotations of a tier do not overlap: what does comes into
 * a further one. What cannot be written goes to `faults`.
 */
export function tierGroups(
  utterances: readonly TranscribedUtterance[],
  options: GivingBackOptions,
  faults: Faults,
): TierGroup[] {
  const groups = new Map<string, TranscribedUtterance[]>();
  for (const utterance of utterances) {
    const placed = onMilliseconds(utterance, faults);
    if (!placed) continue;
    const key = JSON.stringify([
      utterance.tier ?? null,
      utterance.speaker,
      utterance.reviewed,
      utterance.annotator ?? null,
    ]);
    const group = groups.get(key);
    if (group) group.push(placed);
    else groups.set(key, [placed]);
  }
  const names = new UniqueNames();
  return [...groups.values()].flatMap(rowsWithoutOverlap).map((row) => groupOf(row, options, names, faults));
}

/** A group's tiers, each after the one that it depends on. */
export const tiersOf = (group: TierGroup): NewTier[] =>
  [group.utterances, group.labels, group.confidence, group.labelConfidence].filter((tier) => tier !== null);

function onMilliseconds(utterance: TranscribedUtterance, faults: Faults): TranscribedUtterance | undefined {
  const start = Math.max(0, Math.round(utterance.start));
  const end = Math.round(utterance.end);
  if (end > start) return { ...utterance, start, end };
  faults.add(
    'utterance-without-length',
    `An utterance from ${utterance.start} to ${utterance.end} ms has no length and was left out.`,
    { milliseconds: start },
  );
  return undefined;
}

function groupOf(
  row: readonly TranscribedUtterance[],
  options: GivingBackOptions,
  names: UniqueNames,
  faults: Faults,
): TierGroup {
  const [{ tier = null, speaker, reviewed, annotator = null } = { speaker: null, reviewed: false }] = row;
  const base = baseName(tier, speaker, reviewed);
  const name = (suffix: string): string => names.of(suffixed(base, suffix));
  const common = {
    participant: speaker?.normalize('NFC') ?? null,
    annotator: reviewed ? null : (annotator ?? options.annotator ?? null),
    draft: !reviewed,
  };
  const utterances: NewTier = {
    ...common,
    name: name(''),
    language: options.language ?? null,
    segmentsOf: tier,
    annotations: row.map(({ start, end, text, of }) => ({
      start,
      end,
      text: text.normalize('NFC'),
      of: of ?? null,
    })),
  };
  const timed = options.labels ? row.flatMap((utterance) => timedLabels(utterance, faults)) : [];
  const labels: NewTier | null =
    timed.length > 0
      ? {
          ...common,
          name: name('labels'),
          language: options.language ?? null,
          segmentsOf: tier ?? utterances.name,
          annotations: timed.map(({ annotation }) => annotation),
        }
      : null;
  const ofUtterances = row.flatMap(meanConfidence);
  const confidence: NewTier | null =
    options.confidence && ofUtterances.length > 0
      ? {
          ...common,
          name: name('confidence'),
          segmentsOf: utterances.name,
          ofConfidence: true,
          annotations: ofUtterances,
        }
      : null;
  const ofLabels = timed.flatMap(({ annotation: { start, end }, confidence: one }) =>
    one === undefined ? [] : [{ start, end, text: shown(one) }],
  );
  const labelConfidence: NewTier | null =
    options.confidence && labels && ofLabels.length > 0
      ? {
          ...common,
          name: name('labels.confidence'),
          segmentsOf: labels.name,
          ofConfidence: true,
          annotations: ofLabels,
        }
      : null;
  return { utterances, labels, confidence, labelConfidence };
}

/** Readers take what stands after the @ for the speaker. */
function baseName(tier: string | null, speaker: string | null, reviewed: boolean): string {
  if (tier !== null) return suffixed(tier, reviewed ? 'transcription' : 'draft');
  const name = reviewed ? 'transcription' : 'draft';
  return speaker === null ? name : `${name}@${speaker.normalize('NFC')}`;
}

function suffixed(name: string, suffix: string): string {
  if (suffix === '') return name;
  const at = name.lastIndexOf('@');
  return at > 0 ? `${name.slice(0, at)}.${suffix}${name.slice(at)}` : `${name}.${suffix}`;
}

/** Labels within their utterance, none over another, none without length. */
function timedLabels({ start, end, labels }: TranscribedUtterance, faults: Faults) {
  const made: { readonly annotation: NewAnnotation; readonly confidence: number | undefined }[] = [];
  let reached = start;
  for (const { label, startMs, endMs, confidence, divided } of labels ?? []) {
    const from = Math.max(reached, Math.round(startMs));
    const to = Math.min(end, Math.round(endMs));
    if (to <= from) {
      faults.add(
        'label-without-length',
        `The label ${JSON.stringify(label)} has no time of its own and is not in the tier of labels.`,
        { milliseconds: from },
      );
      continue;
    }
    if (divided)
      faults.add(
        'label-times-divided',
        `The label ${JSON.stringify(label)}, which a person put in, has a part of the room that others left for its time.`,
        { milliseconds: from },
      );
    made.push({ annotation: { start: from, end: to, text: label.normalize('NFC') }, confidence });
    reached = to;
  }
  return made;
}

function meanConfidence({ start, end, labels }: TranscribedUtterance): NewAnnotation[] {
  const known = (labels ?? []).flatMap(({ confidence }) => confidence ?? []);
  if (known.length === 0) return [];
  const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
  return [{ start, end, text: shown(mean), of: null }];
}

const shown = (confidence: number): string => confidence.toFixed(2);
