/** One page of a numbered list, pages counted from 1. */
export interface PageRequest {
  readonly pageNumber: number;
  readonly pageSize: number;
}

/** Items in ascending order of id. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many items the whole list has. */
  readonly total: number;
}
