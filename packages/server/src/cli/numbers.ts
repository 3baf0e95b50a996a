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

/** 0.363 → "36.3 %" */
export function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
