// Lists that are read by position rather than by page number: a page costs the same wherever it lies, and what is
// inserted or deleted meanwhile neither repeats nor hides an item.

/** Where a page of a list ended: the next begins after it. */
export interface Position {
  /** The value sorted by, of the last item. */
  readonly key: string | number;
  readonly id: number;
}

export interface ListRequest<Sort extends string, Filter> {
  readonly sort: Sort;
  readonly descending: boolean;
  readonly filter: Filter;
  readonly limit: number;
  /** Null for the first page. */
  readonly after: Position | null;
  /** So many items are passed over; none where absent. */
  readonly skip?: number;
  /** Whether to say how many items there are in all. */
  readonly count: boolean;
}

export interface ListPage<T> {
  readonly items: readonly T[];
  /** Null where this is the last page. */
  readonly next: Position | null;
  /** Null where it was not asked for. */
  readonly total: number | null;
}
