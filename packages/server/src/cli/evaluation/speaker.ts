import { InvalidArgumentError } from 'commander';
import { normalForm, speakerForm } from '../../domain/text.js';

/** A commander parser for a regular expression with one group. */
export function speakerPattern(text: string): RegExp {
  let pattern: RegExp;
  let groups: number;
  try {
    pattern = new RegExp(normalForm(text), 'u');
    // With an empty alternative every text fits, and the match has a place for each group.
    groups = (new RegExp(`${text}|`, 'u').exec('')?.length ?? 1) - 1;
  } catch (error) {
    throw new InvalidArgumentError(`It is no regular expression: ${String(error)}.`);
  }
  if (groups !== 1) {
    throw new InvalidArgumentError(
      `It must have one group in parentheses, which is the speaker, as in '^([^_]+)_'; it has ${groups}.`,
    );
  }
  return pattern;
}

/** The one group of a pattern in a file's name, without its folder; null where it does not fit. */
export function speakerOf(file: string, pattern: RegExp | undefined): string | null {
  const name = normalForm(file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1));
  return speakerForm(pattern?.exec(name)?.[1]);
}
