/** What libsql reads at once unless told otherwise, and so the most. */
const mostAtOnce = 100;
/** To begin with: each row may hold a quarter of a million characters. */
const firstAtOnce = 4;
/** What reading some rows at once may take, in milliseconds. */
const longMs = 6;

/**
 * How libsql's iterator goes on: it reads as many rows at once as `nextRows` has places, whenever `nextRowIndex` is where it
 * began. It has no setting for that, and nobody is answered while it reads.
 */
interface Portions {
  nextRows: unknown[];
  nextRowIndex: number;
}

const readsInPortions = (iterator: object): iterator is Portions =>
  'nextRows' in iterator &&
  Array.isArray(iterator.nextRows) &&
  iterator.nextRows.length === mostAtOnce &&
  'nextRowIndex' in iterator &&
  iterator.nextRowIndex === mostAtOnce;

/** Reads the rows of a statement, so many at once as take little time. */
export class RowReader<R> {
  readonly #portions: Portions | undefined;
  #atOnce = mostAtOnce;
  #left: number;

  constructor(private readonly iterator: Iterator<R, undefined>) {
    this.#portions = readsInPortions(iterator) ? iterator : undefined;
    if (this.#portions) {
      this.#atOnce = firstAtOnce;
      this.#portions.nextRows = Array(firstAtOnce);
    }
    this.#left = this.#atOnce;
  }

  /** The rows that are read at once; fewer than were asked for where there are no more. */
  portion(): { readonly rows: readonly R[]; readonly isLast: boolean } {
    const rows: R[] = [];
    const since = performance.now();
    for (; this.#left > 0; this.#left--) {
      const next = this.iterator.next();
      if (next.done) return { rows, isLast: true };
      rows.push(next.value);
    }
    if (this.#portions) {
      const tookMs = performance.now() - since;
      if (tookMs > longMs) this.#atOnce = Math.max(1, Math.floor(this.#atOnce / 2));
      else if (tookMs < longMs / 3) this.#atOnce = Math.min(mostAtOnce, this.#atOnce * 2);
      this.#portions.nextRows = Array(this.#atOnce);
      this.#portions.nextRowIndex = mostAtOnce;
    }
    this.#left = this.#atOnce;
    return { rows, isLast: false };
  }
}
