import { v1 } from '@persephone/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settingsOf, trainSearch } from '../../src/features/train/search.js';
import { defaultOf, epochsOf, fields, kept, problemsOf, shown } from '../../src/features/train/settings.js';
import { defaultName } from '../../src/shared/training/names.js';
import { differing } from '../../src/shared/training/settings.js';
import { quick } from './fixtures.js';

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Bounds[];
}

const described = v1.CreateModel.properties.settings.properties as unknown as Readonly<
  Record<string, Bounds>
>;

describe('the numbers of a training', () => {
  test('each that the service takes can be changed, within the bounds of the service', () => {
    expect([...fields.map(({ name }) => name), 'decodingMergeRepeated'].sort()).toEqual(
      Object.keys(described).sort(),
    );
    for (const { name, minimum, maximum } of fields) {
      const schema = described[name];
      const bounds = schema?.anyOf?.find((one) => one.maximum !== undefined) ?? schema;
      expect([name, bounds?.minimum, bounds?.maximum]).toEqual([name, minimum, maximum]);
    }
  });

  test('each has a name, an explanation and a default', () => {
    for (const field of fields) {
      expect(field.label).toMatch(/\S/);
      expect(field.explanation).toMatch(/\.$/);
      expect(defaultOf(field, quick)).toEqual(expect.any(Number));
    }
  });

  test('what stands in the field comes back as it was kept', () => {
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.integer({ min: 0, max: 100_000 }), (field, hundredths) => {
        const value = field.inPercent ? hundredths / 10_000 : hundredths;
        expect(kept(field, shown(field, value))).toBeCloseTo(value, 10);
      }),
    );
    const rate = fields.find(({ name }) => name === 'maximumTrainingLER');
    expect(rate && shown(rate, 0.3)).toBe(30);
  });

  test('what cannot be is told at its field', () => {
    expect(problemsOf({}, quick)).toEqual({});
    expect(problemsOf({ hiddenSize: 50, maximumTrainingLER: 0.255 }, quick)).toEqual({});
    expect(problemsOf({ hiddenSize: 0 }, quick)).toEqual({ hiddenSize: 'From 1 to 4,096' });
    expect(problemsOf({ numberLayers: 1.5 }, quick)).toEqual({ numberLayers: 'A whole number' });
    expect(problemsOf({ maximumTrainingLER: -0.1 }, quick)).toEqual({
      maximumTrainingLER: 'From 0 to 100,000',
    });
    expect(Object.keys(problemsOf({ minimumEpochs: 9, maximumEpochs: 5 }, quick))).toEqual(['minimumEpochs']);
    // Where nobody bounds the epochs the service makes room for the least number.
    expect(problemsOf({ minimumEpochs: 50 }, quick)).toEqual({});
  });

  test('only what differs from the preset is sent', () => {
    expect(
      differing({ hiddenSize: 200, numberLayers: 3, maximumEpochs: null, seed: undefined }, quick),
    ).toEqual({
      numberLayers: 3,
    });
    expect(differing({ decodingMergeRepeated: false, minimumEpochs: 0 }, quick)).toEqual({
      decodingMergeRepeated: false,
    });
  });

  test('that little speech means more epochs is told where it is so', () => {
    expect(epochsOf(quick)).toMatch(/^12 epochs, more/);
    expect(epochsOf({ ...quick, leastSteps: 0 })).toBe('12 epochs');
  });
});

describe('the URL of the page', () => {
  test('keeps what belongs to it and drops the rest', () => {
    const search = {
      ...{ corpusId: 3, preset: 'quick', name: 'ɔ̀', startingModelId: 7 },
      ...{ hiddenSize: 50, decodingMergeRepeated: false },
    };
    expect(trainSearch({ ...search, corpus: 4, seed: 'x', numberLayers: Number.NaN })).toEqual(search);
    expect(settingsOf(trainSearch(search))).toEqual({ hiddenSize: 50, decodingMergeRepeated: false });
    expect(trainSearch({ corpusId: -1, startingModelId: 1.5, preset: '', name: 2026 })).toEqual({
      name: '2026',
    });
  });

  test('whatever is typed into it is no error', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const once = trainSearch(given);
        expect(trainSearch({ ...once })).toEqual(once);
      }),
    );
  });
});

test('a model is named by its corpus and preset, and by a number where that is taken', () => {
  expect(defaultName('Mboshi', 'quick', [])).toBe('Mboshi, quick');
  expect(defaultName('Mboshi', 'quick', ['Mboshi, quick', 'Mboshi, quick 2'])).toBe('Mboshi, quick 3');
  expect(defaultName('x'.repeat(500), 'quick', []).length).toBeLessThan(500);
});
