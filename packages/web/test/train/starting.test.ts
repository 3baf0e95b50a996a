import { describe, expect, test } from 'vitest';
import {
  learnedInWords,
  ownSettings,
  presetFrom,
  transferInWords,
} from '../../src/features/train/starting.js';
import { model } from '../models/models.js';
import { quick } from './fixtures.js';

describe('a training that starts from another model', () => {
  test('says what it takes over of the labels', () => {
    const same = ['a', 'm', 't'];
    const alike = [
      { label: 'é', startsAs: 'e' },
      { label: 'ɓ', startsAs: 'b' },
    ];
    expect(transferInWords({ same, alike: [], unlike: [] })).toBe(
      'Of the 3 labels of the corpus, the model has all.',
    );
    expect(transferInWords({ same, alike, unlike: ['˥'] })).toBe(
      'Of the 6 labels of the corpus, the model has 3; 2 begin as the label of the model that is most like them (é as e, ɓ as b); ' +
        '1 is new to it (˥).',
    );
    const many = Array.from({ length: 20 }, (_, i) => `x${i}`);
    expect(transferInWords({ same: [], alike: alike.slice(1), unlike: many })).toMatch(
      /^Of the 21 labels of the corpus, the model has 0; 1 begins as .* most like it \(ɓ as b\); 20 are new to it \(x0, .*x7, …\)\.$/,
    );
  });

  test('says which speech to measure with is not new to the model', () => {
    expect(learnedInWords({ validation: 0, testing: 0 })).toBeUndefined();
    expect(learnedInWords({ validation: 0, testing: 1 })).toBe(
      'It has already learned from 1 utterance of the test set; they are left out of the test.',
    );
    expect(learnedInWords({ validation: 2, testing: 3 })).toMatch(
      /^It has already learned from 3 utterances of the test set; .*the test\. It has already learned from 2 utterances of the validation set/,
    );
  });

  test('has the size of the other, whatever the preset has and whatever was typed', () => {
    expect(presetFrom(quick, model())).toEqual({ ...quick, hiddenSize: 250, numberLayers: 3 });
    expect(ownSettings({ hiddenSize: 9, numberLayers: 1, seed: 4 })).toEqual({ seed: 4 });
  });
});
