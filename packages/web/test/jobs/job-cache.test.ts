import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesLists, endedEpoch, isOver, later, withJob } from '../../src/api/job-cache.js';
import { job, training } from './fixtures.js';

describe('jobs in the cache', () => {
  test('lists are asked for anew where a job is new or changes its state, not where it moves on', () => {
    const running = job({ progress: training() });
    expect(changesLists(undefined, running)).toBe(true);
    expect(changesLists(running, { ...running, progress: training({ batch: 6 }) })).toBe(false);
    expect(changesLists(running, { ...running, cancelRequested: true })).toBe(true);
    expect(changesLists(running, { ...running, state: 'succeeded' })).toBe(true);
  });

  test('epochs are asked for when one has ended, not with every batch, and of trainings alone', () => {
    const before = job({ progress: training({ epoch: 5, batch: 9 }) });
    expect(endedEpoch(before, job({ progress: training({ epoch: 5, batch: 10 }) }))).toBe(false);
    expect(endedEpoch(before, job({ progress: training({ epoch: 6, batch: 1 }) }))).toBe(true);
    expect(endedEpoch(before, job({ progress: training({ epoch: 5, batch: undefined }) }))).toBe(true);
    expect(endedEpoch(undefined, before)).toBe(true);
    expect(endedEpoch(undefined, job({ kind: 'transcribe' }))).toBe(false);
  });

  test('a job is replaced where it stands, in lists and in pages of them, and nowhere else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(50)), fc.nat(50), (ids, id) => {
        const list = { items: ids.map((of) => job({ id: of })), nextCursor: null };
        const after = withJob(list, job({ id, state: 'failed' }));
        expect(after.items.map((item) => item.id)).toEqual(ids);
        expect(after.items.filter(isOver).map((item) => item.id)).toEqual(ids.includes(id) ? [id] : []);
        expect(after === list).toBe(!ids.includes(id));
        const pages = { pages: [list, { items: [], nextCursor: null }], pageParams: [] };
        const paged = withJob(pages, job({ id, state: 'failed' }));
        expect(paged.pages[0]?.items).toEqual(after.items);
        expect(paged === pages).toBe(!ids.includes(id));
      }),
    );
    expect(withJob(undefined, job())).toBeUndefined();
    expect(withJob('anything else', job())).toBe('anything else');
  });

  test('an answer that was overtaken by the end of the job does not bring it back', () => {
    const running = job();
    const ended = job({ state: 'succeeded' });
    expect(later(running, ended)).toBe(ended);
    expect(later(ended, running)).toBe(ended);
    expect(later(running, undefined)).toBe(running);
  });
});
