/** Prefixes that may be in the next beam: which entry of the beam they come from, by which label (0: by none). */
export class Candidates {
  count = 0;
  readonly score: Float64Array;
  readonly entry: Int32Array;
  readonly label: Int32Array;

  constructor(capacity: number) {
    this.score = new Float64Array(capacity);
    this.entry = new Int32Array(capacity);
    this.label = new Int32Array(capacity);
  }

  get full(): boolean {
    return this.count === this.score.length;
  }

  push(score: number, entry: number, label: number): void {
    const i = this.count++;
    this.score[i] = score;
    this.entry[i] = entry;
    this.label[i] = label;
  }

  /** Forgets all but the `kept` best (quickselect). */
  keepBest(kept: number): void {
    const { score } = this;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const pivot = score[(low + high) >> 1]!;
      let i = low;
      let j = high;
      while (i <= j) {
        while (score[i]! > pivot) i++;
        while (score[j]! < pivot) j--;
        if (i <= j) this.swap(i++, j--);
      }
      if (kept - 1 <= j) high = j;
      else if (kept - 1 >= i) low = i;
      else break;
    }
    this.count = Math.min(this.count, kept);
  }

  lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; i++) if (this.score[i]! < lowest) lowest = this.score[i]!;
    return lowest;
  }

  private swap(i: number, j: number): void {
    const { score, entry, label } = this;
    const s = score[i]!;
    score[i] = score[j]!;
    score[j] = s;
    const e = entry[i]!;
    entry[i] = entry[j]!;
    entry[j] = e;
    const l = label[i]!;
    label[i] = label[j]!;
    label[j] = l;
  }
}
