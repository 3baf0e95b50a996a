import { expect, test } from 'vitest';
import { recordingsSearch } from '../../src/features/recordings/search.js';
import { recordingFilter } from '../../src/shared/recordings/filter.js';
import { marksOf } from '../../src/ui/recording-words.js';

test('a recording says the gravest first, each warning in words, and nothing where nothing was found', () => {
  const problem = { code: 'audio-truncated', detail: 'It ends early.' };
  const warnings = [
    { code: 'audio-clipped', detail: 'Clipped 40 times.' },
    { code: 'audio-of-a-later-version', detail: 'Something else.' },
  ];
  const marks = marksOf({ problem, inspection: 'pending', warnings });
  expect(marks.map(({ of, text }) => [of, text])).toEqual([
    ['problem', 'Cannot be used'],
    ['pending', 'being checked…'],
    ['warning', 'Clipped'],
    ['warning', 'Worth knowing'],
  ]);
  expect(marks.map(({ detail }) => detail)).toEqual([
    'It ends early.',
    'Only its header has been read so far. All of it is being decoded.',
    'Clipped 40 times.',
    'Something else.',
  ]);
  expect(marksOf({ problem: null, inspection: 'done', warnings: [] })).toEqual([]);
});

test('the address says which recordings are listed; what it cannot say is left out', () => {
  expect(recordingsSearch({ only: 'warnings', name: 12 })).toEqual({ only: 'warnings', name: '12' });
  expect(recordingsSearch({ only: 'all', name: '' })).toEqual({});
  expect(recordingFilter({ only: 'problem' })).toEqual({ problem: true });
  expect(recordingFilter({ only: 'warnings', name: 'a' })).toEqual({ warnings: true, name: 'a' });
  expect(recordingFilter({ only: 'pending' })).toEqual({ inspected: false });
  expect(recordingFilter({})).toEqual({});
});
