import { InvalidArgumentError } from 'commander';

/** A commander parser for whole numbers in a range. */
export function wholeNumber(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= minimum && value <= maximum)) {
      throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
    }
    return value;
  };
}

/** A commander parser for the hash of a file. */
export function contentHash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new InvalidArgumentError('It must be a SHA-256: 64 digits, 0 to 9 and a to f.');
  }
  return text;
}

/** 0.363 → "36.3 %" */
export function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
