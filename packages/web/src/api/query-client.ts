import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type Query,
  QueryClient,
  type QueryClientConfig,
  type QueryKey,
} from '@tanstack/react-query';

/**
 * The cache of queries, in which what is invalidated is asked for anew even where nothing has been answered yet. As it comes, the
 * cache gives up an answer that is under way only where there is one before it; a first one, which may have been read
 * before the change, it would take for new. That one is shown, and asked for again after it, so that changes that follow
 * each other fast do not keep a page empty.
 */
export class Queries extends QueryClient {
  /** Whose answer under way may be older than a change. */
  readonly #outdated = new WeakSet<Query>();

  constructor(config?: QueryClientConfig) {
    super(config);
    this.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return;
      const { query, action } = event;
      if (action.type === 'fetch') this.#outdated.delete(query);
      else if (action.type === 'success' && !action.manual && this.#outdated.delete(query)) {
        void this.invalidateQueries({ queryKey: query.queryKey, exact: true });
      }
    });
  }

  override invalidateQueries<K extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<K>,
    options?: InvalidateOptions,
  ): Promise<void> {
    for (const query of this.getQueryCache().findAll(filters)) {
      if (query.state.fetchStatus !== 'idle') this.#outdated.add(query);
    }
    return super.invalidateQueries(filters, options);
  }
}
