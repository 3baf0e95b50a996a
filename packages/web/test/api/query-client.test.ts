import { type QueryKey, QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Queries } from '../../src/api/query-client.js';

/** Rows that change, as a list of the service: each answer has those of when it was asked for, and comes when it is let. */
class Rows {
  rows = 1;
  asked = 0;
  readonly #answers: (() => void)[] = [];

  read = (): Promise<number> => {
    this.asked++;
    const { rows } = this;
    return new Promise((resolve) => this.#answers.push(() => resolve(rows)));
  };

  answer(): void {
    this.#answers.shift()?.();
  }
}

const queryKey: QueryKey = ['transcriptions', 'list'];
const left: (() => void)[] = [];

/** A page that shows the rows. */
function show() {
  const client = new Queries({ defaultOptions: { queries: { staleTime: 5000, retry: false } } });
  const rows = new Rows();
  const observer = new QueryObserver(client, { queryKey, queryFn: rows.read });
  left.push(
    observer.subscribe(() => undefined),
    () => client.clear(),
  );
  return { client, rows, shown: () => observer.getCurrentResult().data };
}

afterEach(() => {
  for (const leave of left.splice(0)) leave();
});

describe('what changes while it is asked for', () => {
  test('a first answer that was read before the change is shown, and asked for again', async () => {
    const { client, rows, shown } = show();
    rows.rows = 2;
    void client.invalidateQueries({ queryKey: ['transcriptions'] });
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(1));
    expect(rows.asked).toBe(2);
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(2));
    expect(client.isFetching()).toBe(0);
    expect(rows.asked).toBe(2);
  });

  test('however many changes there are meanwhile, it is asked for once more', async () => {
    const { client, rows, shown } = show();
    for (rows.rows = 2; rows.rows < 9; rows.rows++) void client.invalidateQueries();
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(1));
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(9));
    expect(rows.asked).toBe(2);
  });

  test('a later answer gives way to one that is asked for after the change', async () => {
    const { client, rows, shown } = show();
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(1));
    void client.refetchQueries({ queryKey });
    rows.rows = 2;
    void client.invalidateQueries({ queryKey });
    rows.answer();
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(2));
    expect(rows.asked).toBe(3);
  });

  test('what is asked for after the change is asked for once, and what is not meant stays', async () => {
    const { client, rows, shown } = show();
    void client.invalidateQueries({ queryKey: ['audio'] });
    rows.answer();
    await vi.waitFor(() => expect(shown()).toBe(1));
    expect(client.isFetching()).toBe(0);
    void client.invalidateQueries({ queryKey });
    rows.answer();
    await vi.waitFor(() => expect(client.isFetching()).toBe(0));
    expect(rows.asked).toBe(2);
  });

  test('after an error, too: a change during the next attempt is not lost', async () => {
    const client = new Queries({ defaultOptions: { queries: { staleTime: 5000, retry: false } } });
    const rows = new Rows();
    let broken = true;
    const queryFn = () => (broken ? Promise.reject(new Error('The connection is broken')) : rows.read());
    const observer = new QueryObserver(client, { queryKey, queryFn });
    left.push(
      observer.subscribe(() => undefined),
      () => client.clear(),
    );
    await vi.waitFor(() => expect(observer.getCurrentResult().isError).toBe(true));
    broken = false;
    void observer.refetch();
    rows.rows = 2;
    void client.invalidateQueries({ queryKey });
    rows.answer();
    await vi.waitFor(() => expect(rows.asked).toBe(2));
    rows.answer();
    await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe(2));
  });
});
