import { expect, test } from 'vitest';
import type { Overview } from '../../src/api/schema.js';
import { isBeside } from '../../src/shared/overview/beside.js';
import { ownCorpora, ownFirst, ownModels, ownOf } from '../../src/shared/overview/own.js';

const demonstration = {
  ...{ recordings: 87, recordedMs: 220_000, untranscribed: 3, utterances: 84, utteredMs: 200_000 },
  untranscribedMs: 9000,
  ...{ unusable: 1, speakers: 3, toReview: 1, corpusIds: [4] },
};

const { corpusIds: _, ...sound } = demonstration;

const service = { beingChecked: 0, workerProblem: null };

const alone: Overview = { ...sound, ...service, demonstration, corpora: 1, models: 1 };

const beside: Overview = {
  ...{ recordings: 97, recordedMs: 250_000, untranscribed: 5, utterances: 92, utteredMs: 224_000 },
  untranscribedMs: 10_000,
  ...{ unusable: 3, speakers: 4, toReview: 1, demonstration, corpora: 2, models: 2 },
  ...service,
};

test('with recordings of one’s own the demonstration is not counted; by itself it is', () => {
  expect([isBeside(alone), isBeside({ ...alone, demonstration: null }), isBeside(beside)]).toEqual([
    false,
    false,
    true,
  ]);
  expect(ownOf(alone)).toEqual(alone);
  expect(ownOf(beside)).toEqual({
    ...beside,
    untranscribedMs: 1000,
    ...{ recordings: 10, recordedMs: 30_000, untranscribed: 2, utterances: 8, utteredMs: 24_000 },
    ...{ unusable: 2, speakers: 1, toReview: 0 },
  });
});

test('neither are its corpora and what learned from them', () => {
  const corpora = [{ id: 4 }, { id: 5 }];
  const models = [{ corpusId: 5 }, { corpusId: 4 }];
  expect(ownCorpora(beside, corpora)).toEqual([{ id: 5 }]);
  expect(ownModels(beside, models)).toEqual([{ corpusId: 5 }]);
  expect([ownCorpora(alone, corpora), ownModels(alone, models)]).toEqual([corpora, models]);
});

test('one’s own models come before the demonstration’s, however good that is', () => {
  const models = [{ corpusId: 4 }, { corpusId: 9 }, { corpusId: 0 }];
  expect(ownFirst(beside, models)).toEqual([{ corpusId: 9 }, { corpusId: 0 }, { corpusId: 4 }]);
  expect(ownFirst(alone, models)).toEqual(models);
});
