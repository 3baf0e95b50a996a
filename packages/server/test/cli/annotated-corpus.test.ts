import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelChoice, writeRecipe } from '@persephone/formats/annotation-import';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnnotatedOptions, readAnnotatedCorpus } from '../../src/cli/annotated-corpus.js';
import { channelChoice } from '../../src/cli/tier-options.js';
import { run } from '../support/cli.js';
import { spoken } from '../support/tones.js';

// Two recordings of several segments each, with ELAN files that have a tier a speaker and a translation.
const rate = 16_000;
const words = ['aioe', 'oia', 'eiao', 'ioae', 'oae', 'aeio'];
let folder: string;
let project: string;

const annotation = (id: string, slots: readonly [string, string], text: string) =>
  `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="${id}" TIME_SLOT_REF1="${slots[0]}" TIME_SLOT_REF2="${slots[1]}">` +
  `<ANNOTATION_VALUE>${text}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`;

function eaf(media: string, texts: readonly string[], ends: readonly number[], origin = 0): string {
  const slots = [0, ...ends].map((time, i) => `<TIME_SLOT TIME_SLOT_ID="ts${i}" TIME_VALUE="${time}"/>`);
  const of = (speaker: number) =>
    texts
      .map((text, i) => annotation(`a${i}`, [`ts${i}`, `ts${i + 1}`], text))
      .filter((_, i) => i % 2 === speaker)
      .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///D:/${media}" TIME_ORIGIN="${origin}"/></HEADER>
<TIME_ORDER>${slots.join('')}</TIME_ORDER>
<TIER TIER_ID="ref@Ana" PARTICIPANT="Ana" LINGUISTIC_TYPE_REF="tx">${of(0)}</TIER>
<TIER TIER_ID="ref@Bo" PARTICIPANT="Bo" LINGUISTIC_TYPE_REF="tx">${of(1)}</TIER>
<TIER TIER_ID="en" LINGUISTIC_TYPE_REF="ft">${annotation('f0', ['ts0', 'ts1'], 'a translation')}</TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="tx"/><LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="ft"/></ANNOTATION_DOCUMENT>
`;
}

async function writeRecording(name: string, texts: readonly string[], origin = 0): Promise<void> {
  const parts = texts.map((text) => spoken([...text.toLowerCase().replaceAll(/[^aeio]/gu, '')]));
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  const ends: number[] = [];
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
    ends.push(Math.round((at / rate) * 1000));
  }
  await writeFile(join(project, `${name}.wav`), encodeWav16(samples, rate));
  await writeFile(join(project, `${name}.eaf`), eaf(`${name}.wav`, texts, ends, origin));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-annotated-'));
  project = join(folder, 'project');
  await mkdir(project);
  await writeRecording('one', ['Aioe!', ...words]);
  await writeRecording('two', [...words, '[noise]']);
  // What was given back beside its file is no transcription to train on.
  await copyFile(join(project, 'one.eaf'), join(project, 'one.draft.eaf'));
  await writeFile(join(project, 'alone.eaf'), eaf('gone.wav', ['aio'], [500]));
  await writeFile(join(project, 'broken.eaf'), '<ANNOTATION_DOCUMENT><TIER>');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options: AnnotatedOptions = {
  ...{ tierType: [], tier: [], participant: [], seed: 0, labelType: 'phonemes' },
};

describe('annotation files as a corpus', () => {
  test('the tiers of a type, each annotation a segment of its recording with its speaker', async () => {
    const corpus = await readAnnotatedCorpus([project], { ...options, tierType: ['tx'] });
    const all = [corpus.training, corpus.validation, corpus.testing].flatMap(({ utterances }) => utterances);
    expect(all).toHaveLength(14);
    const first = all.find(({ fileName, startMs }) => fileName.endsWith('one.wav') && startMs === 0);
    expect(first).toMatchObject({ text: 'a i o e', speaker: 'Ana', recording: join(project, 'one.wav') });
    expect(new Set(all.map(({ speaker }) => speaker))).toEqual(new Set(['Ana', 'Bo']));
    expect(all.filter(({ startMs, endMs }) => (startMs ?? 0) >= (endMs ?? 0))).toEqual([]);
    expect(corpus.report[1]).toContain('each letter is a label, without capitals and punctuation');
    expect(corpus.training.leftOut).toEqual([
      {
        name: join(project, 'alone.eaf'),
        code: 'audio-not-found',
        detail: expect.stringContaining('gone.wav'),
      },
    ]);
    expect(corpus.warnings).toEqual([expect.stringContaining('broken.eaf')]);
  });

  test.each([
    [{ participant: ['An*'] }, 'Ana'],
    [{ tier: ['*@Bo'] }, 'Bo'],
    [{ tierType: ['t*'], participant: ['Bo'] }, 'Bo'],
  ])('%j', async (choice, speaker) => {
    const corpus = await readAnnotatedCorpus([project], { ...options, ...choice });
    expect(new Set(corpus.training.utterances.map((utterance) => utterance.speaker))).toEqual(
      new Set([speaker]),
    );
  });

  test('each speaker from a channel of their own, by their name or that of their tier', async () => {
    const chosen = { ...options, tierType: ['tx'] };
    const channel = ['*@Bo=2', '1'].reduce<ChannelChoice[]>((before, one) => channelChoice(one, before), []);
    const corpus = await readAnnotatedCorpus([project], { ...chosen, channel });
    const of = (speaker: string) =>
      new Set(
        corpus.training.utterances
          .filter((one) => one.speaker === speaker)
          .map((one) => `${one.speaker} ${one.channel}`),
      );
    expect([...of('Ana'), ...of('Bo')]).toEqual(['Ana 1', 'Bo 2']);
    expect(() => channelChoice('Bo=0')).toThrow(/numbered from 1/u);
    expect(channelChoice('a=b=3')).toEqual([{ of: 'a=b', channel: 3 }]);
  });

  test('by rules for the text, which leave out what they say; the origin of the media counts', async () => {
    await writeRecording('three', ['aio', 'ae{fr}', 'oia', 'xoe', 'aioe'], 250);
    const rules = join(folder, 'rules.json');
    await writeFile(
      rules,
      JSON.stringify({
        steps: [{ kind: 'leave-out', containing: ['{fr}'] }],
        splitting: { kind: 'inventory', labels: ['a', 'e', 'i', 'o', 'ai'] },
      }),
    );
    const corpus = await readAnnotatedCorpus([join(project, 'three.eaf')], {
      ...{ ...options, tierType: ['tx'], textRules: rules },
    });
    const all = [corpus.training, corpus.validation, corpus.testing].flatMap(({ utterances }) => utterances);
    expect(all.map(({ text }) => text).sort()).toEqual(['ai o', 'ai o e', 'o i a']);
    expect(Math.min(...all.map(({ startMs }) => startMs ?? 0))).toBe(250);
    expect(corpus.warnings).toEqual([
      'characters that the rules for the text do not know: x (1)',
      '2 annotations have no label, or the rules for the text leave them out',
    ]);
    await rm(join(project, 'three.eaf'));
    await rm(join(project, 'three.wav'));
  });

  test('by a recipe, whose tiers and rules are taken where nothing else is named', async () => {
    const recipe = join(folder, 'recipe.json');
    const content = {
      name: 'vowels',
      tiers: { types: ['tx'], names: [], participants: ['Ana'] },
      textRules: { steps: [{ kind: 'lower-case' }], splitting: { kind: 'white-space' }, wordBoundary: null },
      labelType: 'phonemes',
    } as const;
    await writeFile(recipe, writeRecipe(content));
    const read = async (more: Partial<AnnotatedOptions>) => {
      const { training, validation, testing } = await readAnnotatedCorpus([project], {
        ...{ ...options, recipe, ...more },
      });
      return [training, validation, testing].flatMap(({ utterances }) => utterances);
    };
    const taken = await read({});
    expect(new Set(taken.map(({ speaker }) => speaker))).toEqual(new Set(['Ana']));
    expect(taken.map(({ text }) => text)).toContain('aioe!');
    const named = await read({ participant: ['Bo'] });
    expect(new Set(named.map(({ speaker }) => speaker))).toEqual(new Set(['Bo']));
    await writeFile(recipe, '{"persephoneRecipe": 1, "tiers": []}');
    await expect(read({})).rejects.toThrow(/recipe\.json: tiers must be an object/);
  });

  test.each([
    [{}, /--tier-type "tx": 6 tiers \(ref@Ana, ref@Bo\), 2 speakers/],
    [{ tierType: ['nothing'] }, /No tier has the type "nothing"\. There are: "ref@Ana" .*\n.*"tx"/u],
    [{ tierType: ['tx'], textRules: '/nowhere/rules.json' }, /rules\.json: does not exist/],
  ])('is refused in words: %j', async (choice, message) => {
    await expect(readAnnotatedCorpus([project], { ...options, ...choice })).rejects.toThrow(message);
  });
});

test('the command trains on them', async () => {
  const model = join(folder, 'model.onnx');
  const asked = await run('train', project, '--model', model);
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('--tier-type "tx"')]);
  const args = ['--preset', 'quick', '--max-epochs', '1', '--layers', '1', '--hidden', '8', '--threads', '1'];
  const trained = await run('train', project, '--model', model, '--tier-type', 'tx', ...args);
  expect([trained.code, trained.stdout]).toEqual([
    0,
    expect.stringContaining('3 annotation files; 14 annotations of'),
  ]);
  const heard = await run('transcribe', '--model', model, join(project, 'one.wav'));
  expect(heard.code).toBe(0);
}, 120_000);
