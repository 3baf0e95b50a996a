// What a model thought of in the place of a label: the label that it recognised, and others. Pure.
import type { RetimedLabel } from '@persephone/formats/edit-alignment';

export interface Guess {
  readonly label: string;
  readonly confidence: number;
}

/** Nothing was recognised there; or the draft is of a version that kept no other guesses. */
export type NoGuesses = 'not recognised' | 'not kept';

/** The guesses of what is said where a label stands, what was recognised first. */
export function guessesAt(time: RetimedLabel | undefined): readonly Guess[] | NoGuesses {
  const recognised = time?.recognised ?? time;
  if (recognised?.confidence === undefined) return 'not recognised';
  const { label, confidence, alternatives } = recognised;
  return alternatives ? [{ label, confidence }, ...alternatives] : 'not kept';
}

/**
 * The guess after or before a label, around at the end; what was recognised where the label is none of them. Undefined where there
 * is no other.
 */
export function guessBeside(
  guesses: readonly Guess[] | NoGuesses,
  label: string,
  step: 1 | -1,
): string | undefined {
  if (typeof guesses === 'string') return undefined;
  const at = guesses.findIndex((guess) => guess.label === label);
  const next = at < 0 ? guesses[0] : guesses[(at + step + guesses.length) % guesses.length];
  return next && next.label !== label ? next.label : undefined;
}
