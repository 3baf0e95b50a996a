/** What a candidate's gain cannot exceed: its gain when fewer had been chosen. */
export interface Bound {
  readonly index: number;
  readonly gain: number;
}

/** Bounds of which the highest is wanted, again and again: a binary heap. Of equal ones the candidate that comes first is higher. */
export class Bounds {
  readonly #heap: Bound[];

  constructor(bounds: readonly Bound[]) {
    // In falling order it is a heap already.
    this.#heap = bounds.toSorted((a, b) => b.gain - a.gain || a.index - b.index);
  }

  get highest(): Bound | undefined {
    return this.#heap[0];
  }

  /** Of the highest but one; 0 where there is none. */
  get secondGain(): number {
    return Math.max(this.#heap[1]?.gain ?? 0, this.#heap[2]?.gain ?? 0);
  }

  removeHighest(): void {
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) this.replaceHighest(last);
  }

  replaceHighest(bound: Bound): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const higher = isHigher(heap[right], heap[left]) ? right : left;
      const child = heap[higher];
      if (!child || !isHigher(child, bound)) break;
      heap[at] = child;
      at = higher;
    }
    heap[at] = bound;
  }
}

function isHigher(a: Bound | undefined, b: Bound | undefined): boolean {
  if (!a || !b) return a !== undefined;
  return a.gain === b.gain ? a.index < b.index : a.gain > b.gain;
}
