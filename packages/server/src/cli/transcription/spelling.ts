import { type Ambiguity, speller, type TextRules } from '@persephone/formats/text-rules';

const mostNamed = 5;

/** Makes text of labels by rules, and keeps count of what the rules leave open. */
export class Spelling {
  readonly #ambiguous = new Map<string, { count: number; spellings: readonly string[] }>();
  readonly #unknown = new Map<string, number>();

  private constructor(private readonly spell: ReturnType<typeof speller> | undefined) {}

  /**
   * Without rules, the text is the labels with spaces between them; with only a word boundary, those of a word are put
   * together.
   */
  static by(textRules: TextRules | undefined, wordBoundary: string | undefined): Spelling {
    if (textRules === undefined && wordBoundary === undefined) return new Spelling(undefined);
    const rules = textRules ?? { steps: [], splitting: { kind: 'graphemes' }, wordBoundary: null };
    return new Spelling(speller(wordBoundary === undefined ? rules : { ...rules, wordBoundary }));
  }

  textOf(labels: readonly { readonly label: string }[]): string {
    const names = labels.map(({ label }) => label);
    if (!this.spell) return names.join(' ');
    const { text, unknown, ambiguous } = this.spell(names);
    for (const one of unknown) this.#unknown.set(one, (this.#unknown.get(one) ?? 0) + 1);
    for (const one of ambiguous) this.#count(one);
    return text;
  }

  /** For a person: what the table could not decide. */
  warnings(): string[] {
    const list = (entries: readonly string[]) =>
      entries.slice(0, mostNamed).join(', ') + (entries.length > mostNamed ? ', …' : '');
    const most = <T>(counts: ReadonlyMap<string, T>, count: (value: T) => number) =>
      [...counts].sort(([, a], [, b]) => count(b) - count(a));
    return [
      ...(this.#unknown.size > 0
        ? [
            `labels without a spelling stay as they are: ${list(most(this.#unknown, (n) => n).map(([label, n]) => `${label} (${n})`))}`,
          ]
        : []),
      ...(this.#ambiguous.size > 0
        ? [
            `labels with several spellings, of which the first was used: ${list(
              most(this.#ambiguous, ({ count }) => count).map(
                ([labels, { count, spellings }]) => `${labels} = ${spellings.join(' or ')} (${count})`,
              ),
            )}`,
          ]
        : []),
    ];
  }

  #count({ labels, spellings }: Ambiguity): void {
    const known = this.#ambiguous.get(labels);
    if (known) known.count += 1;
    else this.#ambiguous.set(labels, { count: 1, spellings });
  }
}
