import { expect, test } from 'vitest';
import type { Corpus, Job, Language } from '../../src/api/schema.js';
import { ofLanguage } from '../../src/features/home/of-language.js';
import { model } from '../models/models.js';

const language = (id: number, changes: Partial<Language> = {}) =>
  ({ id, name: `Language ${id}`, utterances: 0, toReview: 0, untranscribed: 0, ...changes }) as Language;
const of = (...ids: number[]) => ids.map((id) => ({ id, name: `Language ${id}` }));
const corpus = (id: number, ids: number[], models = 0) =>
  ({ id, models, name: `corpus ${id}`, languages: of(...ids) }) as Corpus;

test('what is of one language counts in no other, and the next step is its own', () => {
  const corpora = [corpus(3, [2]), corpus(2, [1, 2], 1), corpus(1, [1], 1)];
  const trained = model({ languages: of(1) });
  const training = model({ languages: of(2), trained: false });
  const jobs = [{ id: 9, kind: 'train', modelId: training.id }] as unknown as Job[];
  const models = [trained, training];

  const first = ofLanguage(language(1, { untranscribed: 4 }), corpora, models, jobs);
  expect(first.corpora.map(({ id }) => id)).toEqual([2, 1]);
  expect(first.models).toEqual([trained]);
  expect(first.step).toEqual({ do: 'transcribe', count: 4 });

  const second = ofLanguage(language(2, { utterances: 8 }), corpora, models, jobs);
  expect(second.corpora.map(({ id }) => id)).toEqual([3, 2]);
  expect([second.models, second.step.do]).toEqual([[], 'wait']);

  const third = ofLanguage(language(3, { utterances: 2 }), corpora, models, jobs);
  expect(third).toMatchObject({ corpora: [], models: [], step: { do: 'make-corpus', utterances: 2 } });
});
