interface Segment {
  readonly start: number;
  readonly end: number;
}

/**
 * Segments in as few rows as there are at once, within each of which none overlaps with another: each, by its start, comes
 * into the first row that is free. In time that grows as n log n, however many rows there are.
 */
export function rowsWithoutOverlap<S extends Segment>(segments: readonly S[]): S[][] {
  const rows: S[][] = [];
  const free = new Heap<number>((a, b) => a - b);
  const taken = new Heap<{ readonly row: number; readonly until: number }>((a, b) => a.until - b.until);
  for (const segment of segments.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    for (let next = taken.first(); next && next.until <= segment.start; next = taken.first()) {
      taken.take();
      free.add(next.row);
    }
    const row = free.take() ?? rows.length;
    const placed = rows[row];
    if (placed) placed.push(segment);
    else rows.push([segment]);
    taken.add({ row, until: segment.end });
  }
  return rows;
}

/** Whatever is added, the least comes first. */
class Heap<T> {
  private readonly items: T[] = [];

  constructor(private readonly compare: (a: T, b: T) => number) {}

  first(): T | undefined {
    return this.items[0];
  }

  add(item: T): void {
    let at = this.items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.swapped(above, at)) return;
      at = above;
    }
  }

  take(): T | undefined {
    const [first] = this.items;
    const last = this.items.pop();
    if (last === undefined || this.items.length === 0) return first;
    this.items[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const least = this.precedes(left + 1, left) ? left + 1 : left;
      if (!this.swapped(at, least)) return first;
      at = least;
    }
  }

  private precedes(one: number, other: number): boolean {
    const a = this.items[one];
    const b = this.items[other];
    return a !== undefined && b !== undefined && this.compare(a, b) < 0;
  }

  /** Put the one below in the place of the one above, where it comes before it. */
  private swapped(above: number, below: number): boolean {
    if (!this.precedes(below, above)) return false;
    const upper = this.items[above];
    const lower = this.items[below];
    if (upper === undefined || lower === undefined) return false;
    this.items[above] = lower;
    this.items[below] = upper;
    return true;
  }
}
