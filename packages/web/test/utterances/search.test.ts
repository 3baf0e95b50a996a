import { describe, expect, it } from 'vitest';
import {
  ariaSort,
  filterOfSearch,
  isFiltered,
  nextSort,
  validateUtterancesSearch,
} from '../../src/features/utterances/search.js';

describe('the address of the page of utterances', () => {
  it('keeps what it knows and leaves out the rest', () => {
    const given = {
      name: 'elicit',
      speaker: '',
      minimumMs: '500',
      inCorpus: false,
      sort: '-duration',
      open: 7,
    };
    expect(validateUtterancesSearch({ ...given, colour: 'red' })).toEqual({
      ...{ name: 'elicit', speaker: '', minimumMs: 500, inCorpus: false, sort: '-duration', open: 7 },
    });
    expect(validateUtterancesSearch({ sort: 'size', open: 'x', minimumMs: -1, source: 'nobody' })).toEqual(
      {},
    );
  });

  it('does not say what is usual', () => {
    expect(validateUtterancesSearch({ sort: 'name' })).toEqual({});
  });

  it('tells filters from what is looked at', () => {
    const search = validateUtterancesSearch({ open: 3, sort: 'speaker' });
    expect(filterOfSearch(search)).toEqual({});
    expect(isFiltered(search)).toBe(false);
    expect(isFiltered(validateUtterancesSearch({ open: 3, speaker: '' }))).toBe(true);
  });
});

describe('the order', () => {
  it('turns round at the second click, and begins anew with another column', () => {
    expect(nextSort('name', 'name')).toBe('-name');
    expect(nextSort('-name', 'name')).toBe('name');
    expect(nextSort('-name', 'speaker')).toBe('speaker');
    expect([ariaSort('-name', 'name'), ariaSort('name', 'name'), ariaSort('name', 'created')]).toEqual([
      ...['descending', 'ascending', 'none'],
    ]);
  });
});
