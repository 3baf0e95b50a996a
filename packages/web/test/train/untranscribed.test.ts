import { describe, expect, test } from 'vitest';
import { untranscribedInWords } from '../../src/features/models/words.js';
import { trainSearch } from '../../src/features/train/search.js';
import { choiceInWords, timesAsLong } from '../../src/features/train/untranscribed.js';
import { stage } from '../../src/shared/jobs/words.js';
import { estimate, longer, timeWords } from '../../src/shared/training/times.js';
import { roundStarts, roundsInWords } from '../../src/ui/curves-data.js';
import { model } from '../models/models.js';
import { quick } from './fixtures.js';

const minute = 60_000;

describe('what is said of learning from what is untranscribed', () => {
  test('how much there is, and how much longer it takes at most', () => {
    const summary = { recordings: 12, durationMs: 34 * minute };
    // Rounds of 34, of 34 and three quarters of 34, twice.
    expect(timesAsLong(summary, 34 * minute)).toBe(1 + 2 * 1.75);
    expect(choiceInWords(summary, 34 * minute)).toBe(
      'Also learn from untranscribed recordings (12 recordings, 34 min; takes up to 5 times as long)',
    );
    expect(choiceInWords({ recordings: 0, durationMs: 0 }, minute)).toBe(
      'Also learn from untranscribed recordings',
    );
    // No more of it in an epoch than of the corpus.
    const archive = { recordings: 900, durationMs: 900 * 60 * minute };
    expect(timesAsLong(archive, 60 * minute)).toBe(5);
    expect(timesAsLong(summary, 0)).toBe(5);
  });

  test('how long that is, by a training without, and not by one that had it too', () => {
    const corpus = { featureType: 'fbank', trainingMs: 60_000 };
    const like = { preset: quick.name, settings: { ...model().settings, maximumEpochs: null } };
    const settings = { hiddenSize: 250, numberLayers: 3, maximumEpochs: 10 };
    const plain = model({ ...like, name: 'plain', epochs: 10, seconds: 600 });
    const learning = model({
      ...{ ...like, name: 'learning', epochs: 30, seconds: 9000 },
      untranscribed: { recordings: 3, used: 3, bestRound: 2 },
    });
    const found = estimate([learning, plain], quick, settings, corpus);
    expect(found).toEqual({ epoch: 60, total: 600, from: 'plain' });
    expect(found && timeWords(longer(found, 4.5))).toBe('At most about 45 minutes');
    expect(longer({ epoch: 60, total: null, from: 'plain' }, 4.5).total).toBeNull();
  });

  test('which round a training is in', () => {
    const job = { kind: 'train', state: 'running', cancelRequested: false, startedAt: null } as const;
    const at = { done: 3, total: 9, round: 2, rounds: 3 };
    expect(stage({ ...job, progress: { ...at, stage: 'training', epoch: 14, maximumEpochs: 60 } })).toBe(
      'Round 2 of 3: epoch 14 of at most 60',
    );
    expect(stage({ ...job, progress: { ...at, stage: 'recognising what is untranscribed' } })).toBe(
      'Round 2 of 3: recognising what is untranscribed, 3 of 9 utterances',
    );
  });

  test('what became of it', () => {
    const words = (used: number | null, bestRound: number | null) =>
      untranscribedInWords({ trained: used !== null }, { recordings: 5, used, bestRound });
    expect(words(null, null)).toBe('It is to learn from 5 untranscribed recordings as well');
    expect(words(4, 3)).toBe('Learnt from 4 untranscribed recordings as well, best in round 3');
    expect(words(1, 1)).toMatch(
      /^Trained with 1 untranscribed recording as well, but best in the first round/,
    );
    expect(words(0, 1)).toMatch(/^No untranscribed recording had/);
  });

  test('where rounds begin in the curves', () => {
    const epochs = [1, 1, 2, 2, 3].map((round, i) => ({
      ...{ epoch: i + 1, loss: 1, trainingLER: 1, validationLER: 1, seconds: 1, round },
    }));
    expect(roundStarts(epochs)).toEqual([3, 5]);
    expect(roundsInWords(epochs)).toBe('A new round begins with epochs 3 and 5.');
    expect(roundsInWords(epochs.slice(0, 2))).toBe('');
  });

  test('it is chosen in the address', () => {
    expect(trainSearch({ untranscribed: true })).toEqual({ untranscribed: true });
    expect(trainSearch({ untranscribed: 'yes' })).toEqual({});
  });
});
