import { segmentLabels } from '@persephone/engine/labels';
import { carriesTone } from '@persephone/engine/metrics';
import { confusables } from '@persephone/formats/confusables';
import { DomainError } from '../errors.js';
import type { Finding } from '../rules/findings.js';
import { type LabelCounts, setFindings, shortened } from '../rules/labels.js';

/** Of a language's sounds there are some dozens; a network is as large as the set of its labels. */
export const maximumLabels = 10_000;

/** The different labels of texts, and how often each stands in them, as far as these are labels rather than words. */
export class LabelCounter {
  readonly #occurrences = new Map<string, number>();
  #isTooLarge = false;

  constructor(private readonly type: string) {}

  get occurrences(): LabelCounts {
    return this.#occurrences;
  }

  /** Labels beyond `maximumLabels` are not counted: what holds so many is refused. */
  add(text: string): void {
    for (const label of segmentLabels(this.type, text)) {
      const times = this.#occurrences.get(label);
      if (times === undefined && this.#occurrences.size >= maximumLabels) this.#isTooLarge = true;
      else this.#occurrences.set(label, (times ?? 0) + 1);
    }
  }

  /** Undefined where there are not too many. */
  get problem(): DomainError | undefined {
    if (!this.#isTooLarge) return undefined;
    const examples = [...this.#occurrences.keys()].slice(-3).map((label) => `“${shortened(label)}”`);
    return new DomainError(
      'label-set-too-large',
      `The transcriptions have more than ${maximumLabels} different labels, e.g. ${examples.join(', ')}. Put a space ` +
        'between labels (m a m a rather than mama), or leave out what is no transcription.',
    );
  }
}

/** What is to be said of a set of labels. */
export interface LabelSetDescription {
  readonly confusables: readonly (readonly string[])[];
  /** What is odd about them. */
  readonly findings: readonly Finding[];
  readonly tones: boolean;
}

/** `describeLabelSet`, wherever it is done: it looks at every character of every label. */
export type DescribeLabelSet = (counts: LabelCounts) => Promise<LabelSetDescription>;

export function describeLabelSet(counts: LabelCounts): LabelSetDescription {
  return {
    confusables: confusables(counts.keys()),
    findings: setFindings(counts),
    tones: [...counts.keys()].some(carriesTone),
  };
}
