import { expect, test } from 'vitest';
import type { Corpus, Job, Model, Overview } from '../../src/api/schema.js';
import { bestModel, nextStep } from '../../src/features/home/next-step.js';

const nothing: Overview = {
  ...{ recordings: 0, recordedMs: 0, untranscribed: 0, utterances: 0, utteredMs: 0, speakers: 0 },
  untranscribedMs: 0,
  ...{ toReview: 0, corpora: 0, models: 0, demonstration: null },
  ...{ unusable: 0, beingChecked: 0, workerProblem: null },
};
const corpus = (id: number, models = 0) => ({ id, models, name: `corpus ${id}` }) as Corpus;
const model = (id: number, validationLER: number | null = 0.4, ler?: number) =>
  ({ id, validationLER, evaluation: ler === undefined ? null : { ler } }) as Model;
const job = (kind: Job['kind']) => ({ id: 1, kind }) as Job;

test('from the first recording to the last review', () => {
  const heard = { ...nothing, recordings: 5, untranscribed: 5 };
  expect(nextStep(heard, [], [], [])).toEqual({ do: 'bring-transcriptions' });
  const said = { ...heard, utterances: 4, untranscribed: 1 };
  expect(nextStep(said, [], [], [])).toEqual({ do: 'make-corpus', utterances: 4 });
  expect(nextStep(said, [corpus(2), corpus(1)], [], [])).toMatchObject({ do: 'train', corpus: { id: 2 } });
  expect(nextStep(said, [corpus(2, 1)], [], [job('train')])).toMatchObject({ do: 'wait' });
  expect(nextStep(said, [corpus(2, 1)], [model(1)], [])).toEqual({ do: 'transcribe', count: 1 });
  expect(nextStep(said, [corpus(2, 1)], [model(1)], [job('transcribe')])).toMatchObject({ do: 'wait' });
  const drafted = { ...said, untranscribed: 0, toReview: 3 };
  expect(nextStep(drafted, [corpus(2, 1)], [model(1)], [job('transcribe')])).toEqual({
    do: 'review',
    count: 3,
  });
  const done = { ...said, untranscribed: 0 };
  expect(nextStep(done, [corpus(3), corpus(2, 1)], [model(1)], [])).toMatchObject({
    do: 'train',
    corpus: { id: 3 },
  });
  expect(nextStep(done, [corpus(2, 1)], [model(1)], [])).toEqual({ do: 'bring-more' });
});

test('the best model has the lowest rate, on its test set where that is known', () => {
  expect(bestModel([])).toBeUndefined();
  expect(bestModel([model(1, 0.3), model(2, 0.5, 0.25), model(3, 0.1, 0.4)])?.id).toBe(2);
  expect(bestModel([model(1, null), model(2, 0.9)])?.id).toBe(2);
  expect(bestModel([model(1, null), model(2, null)])?.id).toBe(2);
});
