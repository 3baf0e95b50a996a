import {
  type AnnotatedUtterances,
  annotatedUtterances,
  chosenTiers,
  type LeftOutReason,
  noTierFits,
  originOf,
  type SpokenTier,
} from '@persephone/formats/annotation-import';
import { type AnnotationDocument, languageOfTier } from '@persephone/formats/annotations';
import { isSameLanguage, type NamedLanguage } from '@persephone/formats/languages';
import { type LabelledText, labeller, type TextRules } from '@persephone/formats/text-rules';
import type { ChosenFile, Counted, ImportPreview, LabelExample, StepPreview } from './types.js';

export interface HeldDocument {
  readonly document: AnnotationDocument;
  readonly tiers: readonly SpokenTier[];
}

export interface HeldFile {
  readonly file: ChosenFile;
  readonly held: HeldDocument;
}

const mostExamples = 4;
const mostShown = 100;

/** What of a file becomes utterances: as the service does it. */
const utterancesOf = ({ file, held }: HeldFile, label: (text: string) => LabelledText): AnnotatedUtterances =>
  annotatedUtterances(
    chosenTiers(held.tiers, file.choice),
    {
      originMs: originOf(held.document.media, file.recording),
      durationMs: file.durationMs,
      channelCount: file.channelCount,
      channels: file.channels,
    },
    label,
  );

/** What these choices make of these files: counted, with examples. */
export function previewOf(files: readonly HeldFile[], rules: TextRules): ImportPreview {
  const label = labeller(rules);
  const steps = rules.steps.map((_, i) => new StepWatch(rules, i));
  const labels = new Map<string, number>();
  const unknown = new Map<string, number>();
  const ambiguous = new Map<string, number>();
  const unclosed = new Map<string, number>();
  const speakers = new Map<string | null, { utterances: number; milliseconds: number }>();
  const leftOut = new Map<LeftOutReason, { count: number; samples: string[] }>();
  const examples: LabelExample[] = [];
  const watched = (text: string): LabelledText => {
    const made = label(text);
    for (const [i, changes] of made.changes.entries()) if (changes > 0) steps[i]?.see(text);
    for (const one of made.ambiguous) add(ambiguous, one);
    for (const one of made.unclosed) add(unclosed, one);
    return made;
  };
  const all = { annotations: 0, utterances: 0, milliseconds: 0, longestMs: 0, overlaps: 0 };
  const perFile = files.map((one) => {
    const found = utterancesOf(one, watched);
    for (const utterance of found.utterances) {
      const lasts = utterance.endMs - utterance.startMs;
      const speaker = speakers.get(utterance.speaker) ?? { utterances: 0, milliseconds: 0 };
      speaker.utterances += 1;
      speaker.milliseconds += lasts;
      speakers.set(utterance.speaker, speaker);
      all.milliseconds += lasts;
      all.longestMs = Math.max(all.longestMs, lasts);
      for (const one of utterance.labels) add(labels, one);
    }
    for (const { text, reason } of found.leftOut) {
      const group = leftOut.get(reason) ?? { count: 0, samples: [] };
      group.count += 1;
      if (group.samples.length < mostExamples && text.trim() !== '' && !group.samples.includes(text)) {
        group.samples.push(text);
      }
      leftOut.set(reason, group);
    }
    for (const [character, count] of found.unknown) add(unknown, character, count);
    const [first, second] = found.utterances;
    for (const utterance of [first, second]) {
      if (utterance && examples.length < mostExamples) {
        examples.push({ text: utterance.annotated, labels: utterance.labels });
      }
    }
    all.annotations += found.utterances.length + found.leftOut.length;
    all.utterances += found.utterances.length;
    all.overlaps += found.overlaps;
    return {
      path: one.file.path,
      utterances: found.utterances.length,
      leftOut: found.leftOut.length,
      noTier: noTierFits(one.held.tiers, one.file.choice) ?? null,
    };
  });
  return {
    ...all,
    speakers: [...speakers]
      .map(([name, rest]) => ({ name, ...rest }))
      .sort((a, b) => b.milliseconds - a.milliseconds),
    labels: counted(labels, Number.POSITIVE_INFINITY).map(({ text, count }) => ({
      label: text,
      occurrences: count,
    })),
    steps: steps.map((step) => step.preview()),
    examples,
    leftOut: [...leftOut].map(([reason, rest]) => ({ reason, ...rest })).sort((a, b) => b.count - a.count),
    unknown: counted(unknown),
    ambiguous: counted(ambiguous),
    unclosed: counted(unclosed),
    languages: languagesOf(files),
    files: perFile,
  };
}

/** The languages that chosen tiers with annotations name. */
function languagesOf(files: readonly HeldFile[]): ImportPreview['languages'] {
  const found: { readonly named: NamedLanguage; readonly paths: Set<string> }[] = [];
  for (const { file, held } of files) {
    for (const { tier } of chosenTiers(held.tiers, file.choice)) {
      const named = tier.annotations.length > 0 ? languageOfTier(held.document, tier) : null;
      if (!named) continue;
      const known = found.find((one) => isSameLanguage(one.named, named));
      if (known) known.paths.add(file.path);
      else found.push({ named, paths: new Set([file.path]) });
    }
  }
  return found.map(({ named, paths }) => ({ ...named, files: paths.size })).sort((a, b) => b.files - a.files);
}

/** The labels of each file in the order of its utterances, one utterance a line. */
export function labelsOf(files: readonly HeldFile[], rules: TextRules) {
  const label = labeller(rules);
  return files.map((one) => ({
    path: one.file.path,
    text: utterancesOf(one, label)
      .utterances.map(({ labels }) => labels.join(' '))
      .join('\n'),
  }));
}

function add(counts: Map<string, number>, what: string, count = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + count);
}

const counted = (counts: ReadonlyMap<string, number>, most = mostShown): Counted[] =>
  [...counts]
    .map(([text, count]) => ({ text, count }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, most);

/** Counts where a step changes something, and keeps the first different examples. */
class StepWatch {
  #annotations = 0;
  readonly #examples = new Map<string, string>();
  readonly #before: (text: string) => LabelledText;
  readonly #after: (text: string) => LabelledText;

  constructor(rules: TextRules, index: number) {
    const upTo = (count: number) =>
      labeller({
        steps: rules.steps.slice(0, count),
        splitting: { kind: 'white-space' },
        wordBoundary: null,
      });
    this.#before = upTo(index);
    this.#after = upTo(index + 1);
  }

  see(text: string): void {
    this.#annotations += 1;
    if (this.#examples.size >= mostExamples) return;
    const before = this.#before(text).labels.join(' ');
    const after = this.#after(text);
    const excerpt =
      after.leftOut === 'step'
        ? { before: shortened(before), after: '' }
        : changedPart(before, after.labels.join(' '));
    this.#examples.set(excerpt.before, excerpt.after);
  }

  preview(): StepPreview {
    return {
      annotations: this.#annotations,
      examples: [...this.#examples].map(([before, after]) => ({ before, after })),
    };
  }
}

/** So much of a text is shown around what changes in it. */
const around = 16;
const mostShownOfText = 48;

const shortened = (text: string): string => {
  const characters = [...text];
  return characters.length <= mostShownOfText ? text : `${characters.slice(0, mostShownOfText).join('')}…`;
};

/** Where two texts first differ, with a little before it: of a long text the beginning would show nothing. */
export function changedPart(before: string, after: string): { before: string; after: string } {
  const [one, other] = [[...before], [...after]];
  let first = 0;
  while (first < one.length && one[first] === other[first]) first++;
  const from = first <= around ? 0 : first - around;
  const part = (characters: readonly string[]) =>
    `${from > 0 ? '…' : ''}${shortened(characters.slice(from).join(''))}`;
  return { before: part(one), after: part(other) };
}
