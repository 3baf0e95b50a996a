import { EngineError } from '../errors/index.js';

/** The index of CTC's blank; labels are numbered from 1. */
export const blankIndex = 0;

/** The labels a recogniser predicts, NFC, without repetition, in the order of their code points. */
export class LabelSet {
  readonly labels: readonly string[];
  private readonly indices: ReadonlyMap<string, number>;

  constructor(labels: Iterable<string>) {
    const unique = new Set<string>();
    for (const label of labels) {
      if (label === '' || /\s/u.test(label)) {
        throw new TypeError(
          `A label is one or more characters without white space, not ${JSON.stringify(label)}`,
        );
      }
      unique.add(label.normalize('NFC'));
    }
    this.labels = [...unique].sort(byCodePoint);
    this.indices = new Map(this.labels.map((label, i) => [label, i + 1]));
  }

  /** Labels and the blank: how many outputs the network has. */
  get outputCount(): number {
    return this.labels.length + 1;
  }

  has(label: string): boolean {
    return this.indices.has(label.normalize('NFC'));
  }

  /** Indices from 1. Throws 'label-unknown', naming the label. */
  encode(labels: readonly string[]): Int32Array {
    return Int32Array.from(labels, (label) => {
      const index = this.indices.get(label.normalize('NFC'));
      if (index === undefined) {
        throw new EngineError(
          'label-unknown',
          `The label '${label}' is not one of the ${this.labels.length} labels of the training set: ` +
            'add a training utterance that has it, or correct the transcription.',
        );
      }
      return index;
    });
  }

  /** The labels of indices from 1; the blank and indices past the last are a mistake of the caller. */
  decode(indices: Iterable<number>): string[] {
    return Array.from(indices, (index) => {
      const label = this.labels[index - 1];
      if (label === undefined) throw new RangeError(`No label has the index ${index}`);
      return label;
    });
  }
}

/** JavaScript's own order is that of UTF-16 units, which differs beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0) ?? 0);
  const right = Array.from(b, (c) => c.codePointAt(0) ?? 0);
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return (left[i] ?? 0) - (right[i] ?? 0);
  }
  return left.length - right.length;
}
