import type { NamedLanguage } from '../languages/index.js';

/** A tier to be put into a file, or to make one of. */
export interface NewAnnotation {
  /** Whole milliseconds in the time of the annotations. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The id of the annotation of the tier `segmentsOf` whose segment this is. */
  readonly of?: string | null;
}

export interface NewTier {
  /** Made unique in the file by a number at its end. */
  readonly name: string;
  readonly participant?: string | null;
  readonly annotator?: string | null;
  /** Of its text; only ELAN's files say it. */
  readonly language?: NamedLanguage | null;
  /** The tier whose segments these are, or within whose segments these are. */
  readonly segmentsOf?: string | null;
  /** A model's, which no person has reviewed: marked where the format has no tiers with names. */
  readonly draft?: boolean;
  /** Numbers of the annotations that it depends on, no speech. */
  readonly ofConfidence?: boolean;
  readonly annotations: readonly NewAnnotation[];
}

/** A name that is not among others: `-1`, `-2` … at its end. */
export function uniqueName(name: string, others: { has(name: string): boolean }): string {
  return new UniqueNames(others).of(name);
}

/** Names beside others, each once. As many of the same take no longer than as many different ones. */
export class UniqueNames {
  private readonly given = new Set<string>();
  /** Of each name, the number to begin with. */
  private readonly numbers = new Map<string, number>();

  constructor(private readonly others: { has(name: string): boolean } = new Set()) {}

  /** The name or, where it is taken, one with `-1`, `-2` … at its end; taken from now on. */
  of(name: string): string {
    const isTaken = (one: string) => this.given.has(one) || this.others.has(one);
    let unique = name;
    let number = this.numbers.get(name) ?? 1;
    while (isTaken(unique)) unique = `${name}-${number++}`;
    this.numbers.set(name, number);
    this.given.add(unique);
    return unique;
  }
}
