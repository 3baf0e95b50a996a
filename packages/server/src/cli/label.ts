import { InvalidArgumentError } from 'commander';
import { normalForm } from '../domain/text.js';

/** A commander parser for a label, in NFC. */
export function oneLabel(text: string): string {
  const label = normalForm(text);
  if (label === '' || /\s/u.test(label))
    throw new InvalidArgumentError('It must be a label, without white space.');
  return label;
}
