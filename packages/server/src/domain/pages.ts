import { DomainError } from './errors.js';

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

/** The page, unless it lies past the end of the list: only the first page may be empty. */
export function existingPage<T>(page: Page<T>, request: PageRequest): readonly T[] {
  if (page.items.length === 0 && request.pageNumber > 1) {
    const pages = Math.ceil(page.total / request.pageSize);
    throw new DomainError(
      'page-not-found',
      `There is no page ${request.pageNumber}: at ${request.pageSize} a page the list has ${pages}.`,
    );
  }
  return page.items;
}
