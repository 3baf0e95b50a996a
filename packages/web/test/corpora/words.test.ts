import { expect, test } from 'vitest';
import { byReason, chosenBy, spelled } from '../../src/features/corpora/words.js';
import { featureWords } from '../../src/shared/corpora/words.js';

test('what was left out is put together by its reason, the largest group first', () => {
  const leftOut = [
    { utteranceId: 1, fileName: 'a.wav', code: 'audio-unreadable', detail: '' },
    { utteranceId: 2, fileName: 'b.wav', code: 'too-many-labels', detail: '' },
    { utteranceId: 3, fileName: 'c.wav', code: 'too-many-labels', detail: '' },
    { utteranceId: 4, fileName: 'd.wav', code: 'never-heard-of', detail: '' },
  ];
  const groups = byReason(leftOut);
  expect(
    groups.map(({ reason, utterances }) => [reason, utterances.map(({ utteranceId }) => utteranceId)]),
  ).toEqual([
    ['More labels than the recording has room for', [2, 3]],
    ['The recording cannot be decoded', [1]],
    ['Cannot be used', [4]],
  ]);
  expect(byReason([])).toEqual([]);
});

test('how the utterances were chosen is said in words', () => {
  const split = { seed: 1, shares: { training: 0.8, validation: 0.1, testing: 0.1 }, bySpeaker: false };
  expect(chosenBy({ ...split, filter: null, chosen: false })).toBe('all utterances that there were');
  expect(chosenBy({ ...split, filter: null, chosen: true })).toBe('utterances chosen one by one');
  expect(
    chosenBy({ ...split, chosen: false, filter: { source: 'person', speaker: '', maximumMs: 4500 } }),
  ).toBe('utterances transcribed by a person, whose speaker is not known, of 4.5 s or less');
});

test('labels are told apart by the numbers of their characters, kinds by words', () => {
  expect(spelled('ɡʰ')).toBe('U+0261 U+02B0');
  expect(spelled('𝄞')).toBe('U+1D11E');
  const kind = { name: 'sonar', description: 'Sonar', explanation: 'Echoes.' };
  expect(featureWords(kind)).toEqual({ name: 'Sonar', explanation: 'Echoes.' });
  expect(featureWords({ ...kind, name: 'pitch' }).name).toBe('Pitch alone');
});
