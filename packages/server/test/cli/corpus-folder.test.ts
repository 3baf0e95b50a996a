import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCorpusFolder, readPairs, splitPrefixes } from '../../src/cli/corpus-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-corpus-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const namesOf = (set: { utterances: readonly { fileName: string }[] }) =>
  set.utterances.map(({ fileName }) => fileName.slice(folder.length + 1));

describe('train/, valid/ and test/', () => {
  test('recordings are paired with the transcriptions of the label type asked for', async () => {
    await put({
      'train/a.wav': 'x',
      'train/a.phonemes': 'k a',
      'train/b.WAV': 'x',
      'train/b.phonemes': 't o',
      'train/b.phonemes_and_tones': 't o ˥',
      'valid/c.flac': 'x',
      'valid/c.phonemes': 'm i',
    });
    const corpus = await readCorpusFolder(folder, 'phonemes', 1);
    expect(namesOf(corpus.training)).toEqual(['train/a.wav', 'train/b.WAV']);
    expect(corpus.training.utterances.map(({ text }) => text)).toEqual(['k a', 't o']);
    expect(namesOf(corpus.validation)).toEqual(['valid/c.flac']);
    expect(corpus.testing).toEqual({ utterances: [], leftOut: [], spare: [] });
    const tones = await readCorpusFolder(folder, 'phonemes_and_tones', 1);
    expect(namesOf(tones.training)).toEqual(['train/b.WAV']);
  });

  test('what cannot be used is listed with its reason', async () => {
    await put({
      'train/good.wav': 'x',
      'train/good.phonemes': 'k a',
      'train/silent.wav': 'x',
      'train/lost.phonemes': 'k a',
      'train/wide.wav': 'x',
      'train/wide.phonemes': Uint8Array.from([0xff, 0xfe, 0x6b, 0x00]),
      'train/.DS_Store': 'x',
      'valid/v.wav': 'x',
      'valid/v.phonemes': 'a',
    });
    const { training } = await readCorpusFolder(folder, 'phonemes', 1);
    expect(namesOf(training)).toEqual(['train/good.wav']);
    expect(training.leftOut.map(({ name, code }) => [name.slice(folder.length + 1), code])).toEqual([
      ['train/lost.phonemes', 'audio-not-found'],
      ['train/silent.wav', 'transcription-not-found'],
      ['train/wide.wav', 'text-not-utf8'],
    ]);
  });

  test('a name composed on one system is the name decomposed on another', async () => {
    await put({ 'caf\u00e9.wav': 'x', 'cafe\u0301.phonemes': 'k a f e' });
    const { utterances, leftOut } = await readPairs(folder, 'phonemes');
    expect(leftOut).toEqual([]);
    expect(utterances).toHaveLength(1);
  });

  test('names that differ in case only are one, of two recordings WAV is taken, and the other is named', async () => {
    await put({
      'REC1.WAV': 'x',
      'rec1.phonemes': 'k a',
      'two.mp3': 'x',
      'two.wav': 'x',
      'two.phonemes': 't o',
      'plain.wav': 'x',
      'plain.txt': 'm i',
    });
    const { utterances, leftOut, spare } = await readPairs(folder, 'phonemes');
    expect(namesOf({ utterances })).toEqual(['REC1.WAV', 'plain.wav', 'two.wav']);
    expect(utterances.map(({ text }) => text)).toEqual(['k a', 'm i', 't o']);
    expect(leftOut).toEqual([]);
    expect(spare).toMatchObject([{ file: join(folder, 'two.mp3'), code: 'audio-spare' }]);
  });

  test('what is ambiguous is left out, each with its reason', async () => {
    await put({ 'x/a.wav': 'x', 'y/a.wav': 'x', 'z/a.phonemes': 'k a', 'b.wav': 'x', 'b.phonemes': 'k' });
    const { utterances, leftOut } = await readPairs(folder, 'phonemes');
    expect(namesOf({ utterances })).toEqual(['b.wav']);
    expect(leftOut.map(({ name, code }) => [name.slice(folder.length + 1), code])).toEqual([
      ['x/a.wav', 'pair-ambiguous'],
      ['y/a.wav', 'pair-ambiguous'],
      ['z/a.phonemes', 'pair-ambiguous'],
    ]);
    expect(leftOut[0]?.detail).toMatch(/y\/a\.wav, z\/a\.phonemes.*Rename/);
  });

  test('a folder that is no corpus, or half of one, is refused with what is missing', async () => {
    await expect(readCorpusFolder(folder, 'phonemes', 1)).rejects.toThrow(
      /neither train\/ and valid\/.*nor wav\//,
    );
    await put({ 'train/a.wav': 'x' });
    await expect(readCorpusFolder(folder, 'phonemes', 1)).rejects.toThrow(/no folder valid\//);
    await expect(readCorpusFolder(join(folder, 'nowhere'), 'phonemes', 1)).rejects.toThrow(/does not exist/);
  });
});

describe('wav/, label/ and lists of prefixes', () => {
  const pair = (prefix: string) => ({ [`wav/${prefix}.wav`]: 'x', [`label/${prefix}.phonemes`]: 'k a' });

  test('the lists decide, in their order, each line once', async () => {
    await put({
      ...pair('a'),
      ...pair('b'),
      ...pair('deep/c'),
      ...pair('d'),
      'train_prefixes.txt': 'deep/c\r\na\n\na\n',
      'valid_prefixes.txt': '\uFEFFb\n',
      'test_prefixes.txt': 'd',
    });
    const corpus = await readCorpusFolder(folder, 'phonemes', 1);
    expect(namesOf(corpus.training)).toEqual(['wav/deep/c.wav', 'wav/a.wav']);
    expect(namesOf(corpus.validation)).toEqual(['wav/b.wav']);
    expect(namesOf(corpus.testing)).toEqual(['wav/d.wav']);
  });

  test('no prefix leads out of the folder', async () => {
    await put({
      'secret.wav': 'x',
      'secret.phonemes': 's e k',
      'corpus/wav/a.wav': 'x',
      'corpus/label/a.phonemes': 'k a',
    });
    const absolute = join(folder, 'secret');
    await put({
      'corpus/train_prefixes.txt': ['a', '../../secret', '..\\..\\secret', absolute, './a', 'a/../a'].join(
        '\n',
      ),
      'corpus/valid_prefixes.txt': 'C:\\secret\n',
    });
    const corpus = await readCorpusFolder(join(folder, 'corpus'), 'phonemes', 1);
    expect(namesOf(corpus.training)).toEqual(['corpus/wav/a.wav']);
    expect(corpus.training.leftOut).toHaveLength(5);
    expect(new Set(corpus.training.leftOut.map(({ code }) => code))).toEqual(new Set(['audio-not-found']));
    expect(corpus.validation.utterances).toEqual([]);
  });

  test('a prefix finds what differs from it in case only, where that is one', async () => {
    await put({
      'wav/REC1.WAV': 'x',
      'label/rec1.phonemes': 'k a',
      ...pair('b'),
      'train_prefixes.txt': 'Rec1',
      'valid_prefixes.txt': 'b',
    });
    const corpus = await readCorpusFolder(folder, 'phonemes', 1);
    expect(namesOf(corpus.training)).toEqual(['wav/REC1.WAV']);
  });

  test('a prefix in two lists is refused, and so is one list without the other', async () => {
    await put({ ...pair('a'), ...pair('b'), 'train_prefixes.txt': 'a\nb' });
    await expect(readCorpusFolder(folder, 'phonemes', 1)).rejects.toThrow(/lacks valid_prefixes\.txt/);
    await put({ 'valid_prefixes.txt': 'b' });
    await expect(readCorpusFolder(folder, 'phonemes', 1)).rejects.toMatchObject({
      code: 'utterance-in-two-sets',
    });
  });

  test('without lists the seed splits, and what is incomplete is listed', async () => {
    await put(Object.assign({}, ...Array.from({ length: 10 }, (_, i) => pair(`u${i}`))));
    await put({ 'wav/alone.wav': 'x' });
    const corpus = await readCorpusFolder(folder, 'phonemes', 1);
    const again = await readCorpusFolder(folder, 'phonemes', 1);
    expect(namesOf(again.training)).toEqual(namesOf(corpus.training));
    expect([corpus.training, corpus.validation, corpus.testing].map((s) => s.utterances.length)).toEqual([
      8, 1, 1,
    ]);
    expect(corpus.training.leftOut).toMatchObject([{ code: 'transcription-not-found' }]);
  });

  test('every prefix is in exactly one set, and none of the sets is empty', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 3, maxLength: 200 }),
        fc.nat(),
        (prefixes, seed) => {
          const { training, validation, testing } = splitPrefixes(prefixes, seed);
          expect([...training, ...validation, ...testing].sort()).toEqual([...prefixes].sort());
          expect(Math.min(training.length, validation.length, testing.length)).toBeGreaterThan(0);
          expect(training.length).toBeGreaterThanOrEqual(validation.length);
        },
      ),
      { numRuns: 50 },
    );
  });
});
