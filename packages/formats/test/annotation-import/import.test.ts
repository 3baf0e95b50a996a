import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotatedUtterances,
  chosenTiers,
  longestAnnotation,
  noTierFits,
  originOf,
  RecipeError,
  readRecipe,
  spokenTiers,
  suggestedChoice,
  suggestedGroups,
  tierGroups,
  writeRecipe,
} from '../../src/annotation-import/index.js';
import type { Annotation, Tier } from '../../src/annotations/index.js';
import { labeller, plainRules } from '../../src/text-rules/index.js';

const annotation = (start: number | null, end: number | null, text: string, more: Partial<Annotation> = {}) =>
  ({ id: null, start, end, time: 'given', text, parent: null, ...more }) satisfies Annotation;

const tier = (
  id: string,
  type: string | null,
  annotations: readonly Annotation[],
  more: Partial<Tier> = {},
) =>
  ({
    ...{ id, type, annotations, constraint: null, participant: null, annotator: null, language: null },
    ...{ parent: null, ...more },
  }) satisfies Tier;

const label = labeller(plainRules);

describe('the choice of tiers', () => {
  const tiers = spokenTiers([
    tier('tx@Ana', 'tx', [annotation(0, 1000, 'm a')]),
    tier('tx@Béa', 'tx', []),
    tier('ft@Ana', 'ft', [annotation(0, 1000, 'mother')]),
  ]);
  const names = (choice: Partial<Parameters<typeof chosenTiers>[1]>) =>
    chosenTiers(tiers, { types: [], names: [], participants: [], ...choice }).map((one) => one.tier.id);

  it('takes a tier that fits each list that is given, in any of its patterns', () => {
    expect(names({ types: ['tx'] })).toEqual(['tx@Ana', 'tx@Béa']);
    expect(names({ types: ['tx'], names: ['*@Ana', 'x'] })).toEqual(['tx@Ana']);
    expect(names({ participants: ['Be\u0301a'] })).toEqual(['tx@Béa']);
    expect(names({ names: ['*'] })).toHaveLength(3);
    expect(names({})).toEqual([]);
  });
});

describe('the suggestion of tiers', () => {
  const minute = (texts: readonly string[], length = 2000) =>
    texts.map((text, i) => annotation(i * length, (i + 1) * length, text));
  const suggested = (tiers: readonly Tier[]) =>
    suggestedGroups(tierGroups(spokenTiers(tiers))).map(({ type }) => type);

  it('chooses the names of a type that are as likely, where a type tells too little', () => {
    const choice = (tiers: readonly Tier[]) => suggestedChoice(spokenTiers(tiers));
    // In TextGrids all tiers are of one kind.
    expect(
      choice([
        tier('Ana-utterance', 'IntervalTier', minute(['ma ma', 'pa'])),
        tier('Bo-utterance', 'IntervalTier', minute(['pa', 'ma'])),
        tier('translation', 'IntervalTier', minute(['the mother', 'the father'])),
      ]),
    ).toEqual({ types: ['IntervalTier'], names: ['Ana-utterance', 'Bo-utterance'], participants: [] });
    expect(choice([tier('A', 'tx', minute(['ma'])), tier('B', 'tx', minute(['pa']))])).toEqual({
      ...{ types: ['tx'], names: [], participants: [] },
    });
    // Without a type they can only be named.
    expect(choice([tier('A', null, minute(['ma']))])).toEqual({ types: [], names: ['A'], participants: [] });
    expect(choice([tier('A', 'tx', [])])).toEqual({ types: [], names: [], participants: [] });
  });

  it('prefers what is called a transcription to translations, notes and numbers', () => {
    expect(
      suggested([
        tier('ref@A', 'ref', minute(['001', '002'])),
        tier('tx@A', 'tx', minute(['ma ma', 'pa'])),
        tier('ft@A', 'ft', minute(['the mother is here', 'the father'])),
        tier('notes', 'note', minute(['wind', 'laughs'])),
      ]),
    ).toEqual(['tx']);
    expect(
      suggested([
        tier('Transcription', 'default-lt', minute(['ma ma', 'pa'])),
        tier('Traduction française', 'translation', minute(['la mère', 'le père'])),
      ]),
    ).toEqual(['default-lt']);
  });

  it('suggests nothing where no annotation has times and text', () => {
    expect(suggested([tier('tx', 'tx', [annotation(null, null, 'ma', { time: 'unknown' })])])).toEqual([]);
    expect(suggested([tier('tx', 'tx', [annotation(0, 1000, ' ')])])).toEqual([]);
    expect(suggested([])).toEqual([]);
  });
});

describe('utterances of annotations', () => {
  it('are segments of the recording, by its origin, with what they are known by', () => {
    const { utterances } = annotatedUtterances(
      [
        {
          tier: tier('tx', null, [annotation(0, 500, 'm a', { id: 'a1' }), annotation(500, 900, 'p a')]),
          speaker: 'Ana',
        },
      ],
      { originMs: 250 },
      label,
    );
    expect(utterances).toEqual([
      {
        tier: 'tx',
        key: 'a1',
        hasId: true,
        startMs: 250,
        endMs: 750,
        speaker: 'Ana',
        channel: null,
        annotated: 'm a',
        labels: ['m', 'a'],
      },
      {
        tier: 'tx',
        key: '500-900',
        hasId: false,
        startMs: 750,
        endMs: 1150,
        speaker: 'Ana',
        channel: null,
        annotated: 'p a',
        labels: ['p', 'a'],
      },
    ]);
  });

  it('are not made of times that were divided or estimated, nor beyond the recording; each is reported', () => {
    const { utterances, leftOut } = annotatedUtterances(
      [
        {
          tier: tier('words', null, [
            annotation(0, 500, 'a', { time: 'divided', parent: 'p1' }),
            annotation(500, 1000, 'b', { time: 'divided', parent: 'p1' }),
            annotation(1000, 2000, 'c', { time: 'divided', parent: 'p2' }),
            annotation(2000, 2500, 'd', { time: 'estimated' }),
            annotation(2500, 2500, 'e'),
            annotation(2500, 2600, '  '),
            annotation(2600, 3010, 'f'),
            annotation(2600, 3011, 'g'),
          ]),
          speaker: null,
        },
      ],
      { originMs: 0, durationMs: 3000 },
      label,
    );
    expect(utterances.map(({ annotated }) => annotated)).toEqual(['c', 'f']);
    expect(leftOut.map(({ text, reason }) => [text.trim(), reason])).toEqual([
      ['a', 'untimed'],
      ['b', 'untimed'],
      ['d', 'untimed'],
      ['e', 'untimed'],
      ['', 'empty'],
      ['g', 'beyond-recording'],
    ]);
  });

  it('are not made of texts of megabytes, which are reported by their beginning', () => {
    const { utterances, leftOut } = annotatedUtterances(
      [
        {
          tier: tier('tx', null, [
            annotation(0, 500, 'ma '.repeat(400_000)),
            annotation(500, 900, 'm'.repeat(longestAnnotation)),
          ]),
          speaker: null,
        },
      ],
      { originMs: 0 },
      label,
    );
    expect(utterances.map(({ key }) => key)).toEqual(['500-900']);
    expect(leftOut).toEqual([
      {
        ...{ tier: 'tx', key: '0-500', startMs: 0, endMs: 500, reason: 'too-long' },
        text: `${'ma '.repeat(400).slice(0, 100)}…`,
      },
    ]);
  });

  it('of one time each have a key of their own, and overlaps are counted by speaker', () => {
    const twice = tier('tx', null, [
      annotation(0, 500, 'a'),
      annotation(0, 500, 'b'),
      annotation(400, 900, 'c'),
    ]);
    const found = annotatedUtterances(
      [
        { tier: twice, speaker: 'Ana' },
        { tier: tier('other', null, [annotation(0, 900, 'd')]), speaker: 'Béa' },
      ],
      { originMs: 0 },
      label,
    );
    expect(found.utterances.map(({ key }) => key)).toEqual(['0-500', '0-500#2', '400-900', '0-900']);
    expect(found.overlaps).toBe(2);
  });

  it('have the origin of the media file of their recording', () => {
    const media = (name: string, originMilliseconds: number) => ({
      ...{ name, rawName: name, url: null, relativeUrl: null, mimeType: null, extractedFrom: null },
      originMilliseconds,
    });
    const both = [media('Film.mp4', 100), media('Story.WAV', 700)];
    expect(originOf(both, 'project/story.wav')).toBe(700);
    expect(originOf(both, 'other.wav')).toBe(100);
    expect(originOf([], 'other.wav')).toBe(0);
  });
});

describe('a choice that fits no tier', () => {
  const there = [
    { tier: { ...tier('tx@Ana', 'tx', []), participant: 'Ana' }, speaker: 'Ana' },
    { tier: tier('notes', null, []), speaker: null },
  ];
  const choice = { types: [], names: [], participants: [] };
  it('is told with the tiers that there are', () => {
    expect(noTierFits(there, { ...choice, names: ['tx*'] })).toBeUndefined();
    expect(noTierFits(there, { ...choice, types: ['a', 'b'], participants: ['Bo'] })).toBe(
      'No tier has the type "a" or "b" and the speaker "Bo". There are: "tx@Ana" (type "tx", speaker "Ana"), "notes".',
    );
    expect(noTierFits([], { ...choice, names: ['x'] })).toBe(
      'No tier has the name "x". The file has no tiers.',
    );
  });
  it('is told in a few of many tiers, of names that are long in their beginning', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({
      tier: tier(`${'n'.repeat(1000)}${i}`, null, []),
      speaker: null,
    }));
    expect(noTierFits(many, { ...choice, names: ['x'.repeat(1000)] })?.length).toBeLessThan(3000);
  });
});

describe('a recipe', () => {
  const recipe = {
    name: 'Abui',
    tiers: { types: ['tx*'], names: [], participants: ['Ana'] },
    textRules: {
      steps: [{ kind: 'replace', from: "'", to: 'ʔ' }, { kind: 'lower-case' }],
      splitting: { kind: 'table', rows: [{ from: 'ch', to: 'ʃ' }], unknown: 'leave-out' },
      wordBoundary: '#',
    },
    labelType: 'phonemes',
  } as const;

  it('is read back from its file as it was written', () => {
    expect(readRecipe(writeRecipe(recipe))).toEqual(recipe);
    expect(readRecipe(`\uFEFF${writeRecipe({ ...recipe, textRules: null })}`).textRules).toBeNull();
  });

  it.each([
    ['{', /JSON/],
    ['[]', /object/],
    ['{}', /persephoneRecipe/],
    ['{"persephoneRecipe": 2}', /version 1/],
    ['{"persephoneRecipe": 1, "tiers": {"types": "tx"}}', /tiers\.types must be a list/],
    ['{"persephoneRecipe": 1, "tiers": {"names": [""]}}', /tiers\.names\[0\]/],
    ['{"persephoneRecipe": 1, "name": 7}', /name/],
    ['{"persephoneRecipe": 1, "textRules": {"splitting": {"kind": "x"}}}', /textRules: splitting\.kind/],
    ['{"persephoneRecipe": 1, "labelType": "letters"}', /no labelType "letters".*phonemes_and_tones/],
    ['{"persephoneRecipe": 1, "labelType": ["phonemes"]}', /labelType must be a text/],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => readRecipe(text)).toThrow(RecipeError);
    expect(() => readRecipe(text)).toThrow(message);
  });

  it('that is damaged is read, or refused in a sentence, wherever the damage is', () => {
    const whole = new TextEncoder().encode(writeRecipe(recipe));
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      without: fc.nat(20),
      instead: fc.oneof(
        fc.uint8Array({ maxLength: 3 }),
        fc
          .constantFrom('"', '{}', '[]', 'null', '1e999', '"\\u0000"')
          .map((text) => new TextEncoder().encode(text)),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        let bytes = whole;
        for (const { at, without, instead } of changes) {
          bytes = Uint8Array.from([...bytes.slice(0, at), ...instead, ...bytes.slice(at + without)]);
        }
        const outcome = (() => {
          try {
            return readRecipe(new TextDecoder().decode(bytes)).labelType;
          } catch (error) {
            return error instanceof RecipeError ? error.message : error;
          }
        })();
        expect(outcome).toEqual(expect.stringMatching(/\S/));
      }),
      { numRuns: 2000 },
    );
  });
});
