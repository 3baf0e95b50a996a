import { expect, test } from 'vitest';
import type { CorpusDetails } from '../../src/api/schema.js';
import { searchOf, settingsOf, validateCorporaSearch } from '../../src/features/corpora/search.js';
import {
  corpusRequest,
  leavingOutDemonstration,
  nextName,
  previewRequest,
  settingsLike,
} from '../../src/features/corpora/settings.js';
import { suitableFeatures } from '../../src/shared/corpora/features.js';
import { usualShares } from '../../src/shared/corpora/shares.js';

const usual = settingsOf({});

test('an address keeps all settings, and only those that are not usual', () => {
  expect(searchOf(usual)).toEqual({ new: true });
  const settings = {
    called: 'Mboshi 2',
    labelType: 'phonemes_and_tones',
    featureType: 'pitch',
    ids: undefined,
    filter: { speaker: '', source: 'person', maximumMs: 4000, inCorpus: false, demonstration: true },
    shares: { training: 60, validation: 30, testing: 10 },
    bySpeaker: true,
    seed: 0,
    maxSeconds: 7.5,
    withDemonstration: true,
  } as const;
  const address = searchOf(settings);
  expect(settingsOf(validateCorporaSearch(JSON.parse(JSON.stringify(address))))).toEqual(settings);
  const chosen = { ...usual, ids: [3, 1] };
  expect(settingsOf(validateCorporaSearch({ ...searchOf(chosen) }))).toEqual(chosen);
});

test('what an address says and does not mean anything is left out', () => {
  expect(validateCorporaSearch({ find: 7, sort: 'sideways', name: 'x', ids: [1] })).toEqual({ find: '7' });
  expect(
    validateCorporaSearch({
      ...{ new: 'true', source: 'nobody', ids: '4, 4,x,-1,5', seed: -1, training: 1.5, maxSeconds: 'long' },
      ...{ minimumMs: '2000', inCorpus: 'false', speaker: '' },
    }),
  ).toEqual({ new: true, ids: [4, 5], minimumMs: 2000, inCorpus: false, speaker: '' });
  expect(settingsOf({ new: true, training: 95 }).shares).toEqual({ training: 95, validation: 5, testing: 0 });
});

test('the request says utterances by a filter or one by one, and pitch where there is tone', () => {
  const filter = { speaker: 'Ana' };
  const settings = { ...usual, called: ' Mboshi ', filter, maxSeconds: 7.5 };
  expect(corpusRequest(settings, true)).toEqual({
    ...{ name: 'Mboshi', labelType: 'phonemes', featureType: 'fbank_and_pitch', filter },
    ...{
      shares: { training: 0.8, validation: 0.1, testing: 0.1 },
      bySpeaker: false,
      seed: 1,
      maxSamples: 750,
    },
  });
  expect(previewRequest({ ...settings, ids: [5] })).toMatchObject({ utteranceIds: [5] });
  expect(previewRequest({ ...settings, ids: [5] })).not.toHaveProperty('filter');
  expect(previewRequest(usual)).not.toHaveProperty('filter');
  expect(corpusRequest({ ...settings, featureType: 'mfcc13_d' }, true).featureType).toBe('mfcc13_d');
  expect(suitableFeatures('phonemes', false)).toBe('fbank');
  expect(suitableFeatures('phonemes_and_tones', false)).toBe('fbank_and_pitch');
});

test('one like it has its settings and the next name', () => {
  expect(['Mboshi', 'Mboshi 2', 'Mboshi 2024 9', '7'].map(nextName)).toEqual([
    'Mboshi 2',
    'Mboshi 3',
    'Mboshi 2024 10',
    '7 2',
  ]);
  const corpus = {
    ...{ name: 'Mboshi', labelType: 'phonemes', featureType: 'fbank', maxSamples: 1000 },
    split: {
      ...{ seed: 4, bySpeaker: true, chosen: false, filter: { source: 'person' } },
      shares: { training: 0.7, validation: 0.15, testing: 0.15 },
    },
  } as unknown as CorpusDetails;
  expect(settingsLike(corpus)).toEqual({
    ...{ called: 'Mboshi 2', labelType: 'phonemes', featureType: 'fbank', ids: undefined, maxSeconds: 10 },
    ...{ filter: { source: 'person' }, bySpeaker: true, seed: 4 },
    shares: { training: 70, validation: 15, testing: 15 },
    withDemonstration: false,
  });
  // Of the first interface: its sets were given.
  expect(settingsLike({ ...corpus, split: null, maxSamples: null })).toMatchObject({
    ...{ filter: {}, shares: usualShares, bySpeaker: false, maxSeconds: undefined },
  });
});

test('beside recordings of one’s own the demonstration is left out, unless something else is said', () => {
  const own = leavingOutDemonstration(usual, true);
  expect(own.filter).toEqual({ demonstration: false });
  // The address keeps it, so that a reload changes nothing.
  expect(leavingOutDemonstration(settingsOf(validateCorporaSearch({ ...searchOf(own) })), true)).toEqual(own);
  for (const said of [
    { ...usual, withDemonstration: true },
    { ...usual, filter: { speaker: 'Ana' } },
    { ...usual, ids: [1, 2] },
  ]) {
    expect(leavingOutDemonstration(said, true)).toEqual(said);
  }
  expect(leavingOutDemonstration(usual, false)).toEqual(usual);
});
