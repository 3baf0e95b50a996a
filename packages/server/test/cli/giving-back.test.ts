import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { annotationWriters, readAnnotations, writeEaf } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/cli.js';
import { spoken, stereoWav16 } from '../support/tones.js';

// A project of two recordings in folders: annotated by two speakers, with a model that was trained on it.
const rate = 16_000;
const words = ['aioe', 'oia', 'eiao', 'ioae', 'oae', 'aeio', 'oi'];
let folder: string;
let project: string;
let model: string;

async function writeRecording(path: string, origin = 0): Promise<void> {
  const parts = words.map((word) => spoken([...word]));
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  const segments = parts.map((part, i) => {
    samples.set(part, at);
    const start = Math.round((at / rate) * 1000);
    at += part.length;
    return { start: start - origin, end: Math.round((at / rate) * 1000) - origin, text: words[i] ?? '' };
  });
  await writeFile(`${path}.wav`, encodeWav16(samples, rate));
  const name = path.split('/').at(-1) ?? '';
  const eaf = writeEaf({
    media: { name: `${name}.wav`, originMilliseconds: origin },
    date: '2020-01-31T12:00:00+01:00',
    urn: '8b2c1c1e-6f0e-4a58-9d9a-000000000001',
    tiers: [
      {
        name: 'tx@Ana',
        participant: 'Ana',
        annotations: segments.filter(({ start }, i) => i % 2 === 0 && start >= 0),
      },
      { name: 'tx@Bo', participant: 'Bo', annotations: segments.filter((_, i) => i % 2 === 1) },
    ],
  });
  await writeFile(`${path}.eaf`, eaf);
}

const transcribe = (...args: readonly string[]) =>
  run('transcribe', '--threads', '1', '--model', model, ...args);
const tiersOf = async (path: string) => {
  const { tiers, faults } = readAnnotations(await readFile(path));
  expect(faults).toEqual([]);
  return tiers;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-back-'));
  project = join(folder, 'project');
  model = join(folder, 'tones 1.onnx');
  await mkdir(join(project, 'day 1'), { recursive: true });
  await mkdir(join(project, 'day 2'));
  await writeRecording(join(project, 'day 1', 'one'));
  await writeRecording(join(project, 'day 2', 'two'), 100);
  const args = ['--preset', 'quick', '--max-epochs', '15', '--min-epochs', '15', '--threads', '1'];
  const trained = await run('train', project, '--model', model, '--tier-type', 'segments', ...args);
  expect([trained.code, trained.stdout]).toEqual([0, expect.stringContaining('2 annotation files')]);
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('recordings', { timeout: 240_000 }, () => {
  test('a folder: files of each format, in the folders that the recordings came in', async () => {
    const out = join(folder, 'new');
    const made = await transcribe(
      project,
      '--output',
      'eaf,TextGrid,csv',
      '--labels',
      '--output-folder',
      out,
    );
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect((await readdir(out, { recursive: true })).sort()).toEqual([
      'day 1',
      'day 1/one.TextGrid',
      'day 1/one.csv',
      'day 1/one.eaf',
      'day 2',
      'day 2/two.TextGrid',
      'day 2/two.csv',
      'day 2/two.eaf',
    ]);
    const one = join(project, 'day 1', 'one.wav');
    expect(made.stdout.split('\n')[0]).toBe(`${one}\t${join(out, 'day 1', 'one.eaf')}`);

    const printed = await transcribe('--format', 'json', one);
    const [{ text, labels }] = JSON.parse(printed.stdout);
    for (const name of ['one.eaf', 'one.TextGrid']) {
      const [draft, timed] = await tiersOf(join(out, 'day 1', name));
      expect([draft?.id, timed?.id]).toEqual(['draft', 'draft.labels']);
      expect(draft?.annotations).toMatchObject([{ start: 0, text }]);
      expect(timed?.annotations.map((label) => label.text)).toEqual(
        labels.map(({ label }: { label: string }) => label),
      );
    }
    const { media } = readAnnotations(await readFile(join(out, 'day 1', 'one.eaf')));
    expect(media).toMatchObject([{ name: 'one.wav', relativeUrl: '../../project/day 1/one.wav' }]);
  });

  test('of several channels the one that is named, in the whole and by the utterance', async () => {
    const [left, right] = [spoken([...'oiaoia']), spoken([...'aioeae'])];
    const stereo = join(folder, 'stereo.wav');
    const mono = join(folder, 'mono.wav');
    await writeFile(stereo, stereoWav16(left, right, rate));
    await writeFile(mono, encodeWav16(right, rate));
    const labelsOf = async (...args: readonly string[]) => {
      const { code, stdout } = await transcribe(...args);
      return [code, stdout.replace(/^[^\t]*\t/gmu, '')];
    };
    const alone = await labelsOf(mono);
    expect(alone).toEqual([0, expect.stringMatching(/^[aioe]/u)]);
    expect(await labelsOf(stereo, '--channel', '2')).toEqual(alone);
    const other = await labelsOf(stereo, '--channel', '1');
    expect([other[0], other[1] === alone[1]]).toEqual([0, false]);
    expect(await labelsOf(stereo, '--segment', '--channel', '2')).toEqual(await labelsOf(mono, '--segment'));
    const missing = await transcribe(stereo, '--channel', '3');
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringMatching(/stereo\.wav has 2 channels, and none with the number 3/u),
    ]);
    const ofSpeaker = await transcribe(stereo, '--channel', 'Ana=1');
    expect([ofSpeaker.code, ofSpeaker.stderr]).toEqual([2, expect.stringMatching(/--channel NUMBER/u)]);
  });

  test('nothing is written over without --overwrite, and that is found before anything is transcribed', async () => {
    const out = join(folder, 'taken');
    await mkdir(out);
    await writeFile(join(out, 'one.srt'), 'mine');
    const args = [join(project, 'day 1', 'one.wav'), '--output', 'vtt,srt', '--output-folder', out];
    expect((await transcribe(...args)).stderr).toMatch(/"vtt" is none of eaf, textgrid/u);
    args[2] = 'webvtt,srt';
    const refused = await transcribe(...args);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('one.srt is there already')]);
    expect(await readdir(out)).toEqual(['one.srt']);
    const made = await transcribe(...args, '--overwrite');
    expect(made.code).toBe(0);
    expect(await readFile(join(out, 'one.srt'), 'utf8')).toMatch(/^1\n00:00:00,000 --> /u);
  });

  test('two recordings that would be one file are refused; one that cannot be read is named, and the others are written', async () => {
    const both = join(folder, 'both');
    await mkdir(both);
    await copyFile(join(project, 'day 1', 'one.wav'), join(both, 'a.wav'));
    await writeFile(join(both, 'b.mp3'), 'no sound');
    await writeFile(join(both, 'B.ogg'), 'no sound');
    expect((await transcribe(both, '--output', 'tsv')).stderr).toMatch(
      /B\.ogg and .*b\.mp3 would both be written to/u,
    );
    await rm(join(both, 'B.ogg'));
    const made = await transcribe(both, '--output', 'tsv');
    expect([made.code, made.stderr]).toEqual([1, expect.stringContaining('b.mp3')]);
    expect((await readdir(both)).sort()).toEqual(['a.tsv', 'a.wav', 'b.mp3']);
  });
});

describe('a corpus', { timeout: 240_000 }, () => {
  test('segments become files of one utterance each, cut out of the recording', async () => {
    const out = join(folder, 'corpus');
    const args = ['--tier', 'tx@Ana', '--output', 'corpus', '--output-folder', out];
    expect((await transcribe(project, ...args.slice(0, 4))).stderr).toMatch(/name the folder for them/u);
    const made = await transcribe(project, ...args);
    expect([made.code, made.stderr]).toEqual([0, '']);
    const names = [1, 2, 3, 4].map((n) => `day 1_one-${n}`).concat([1, 2, 3].map((n) => `day 2_two-${n}`));
    expect((await readdir(join(out, 'wav'))).sort()).toEqual(names.map((name) => `${name}.wav`));
    expect((await readdir(join(out, 'label'))).sort()).toEqual(names.map((name) => `${name}.phonemes`));
    expect(await readFile(join(out, 'label', 'day 1_one-1.phonemes'), 'utf8')).toBe('a i o e\n');
    const again = await transcribe('--format', 'json', join(out, 'wav', 'day 1_one-1.wav'));
    expect(JSON.parse(again.stdout)).toMatchObject([{ text: 'a i o e' }]);
    expect((await transcribe(project, ...args)).stderr).toMatch(/is there already/u);
  });
});

describe('annotation files', { timeout: 240_000 }, () => {
  test('come back with a tier of drafts beside them, and are else as they were', async () => {
    const path = join(project, 'day 2', 'two.eaf');
    const made = await transcribe(path, '--participant', 'Ana', '--confidence');
    expect([made.code, made.stderr]).toEqual([0, '']);
    const draft = join(project, 'day 2', 'two.draft.eaf');
    expect(made.stdout).toBe(`${path}\t${draft}\n`);
    const before = await readFile(path, 'utf8');
    const after = await readFile(draft, 'utf8');
    const tiers = await tiersOf(draft);
    expect(tiers.map(({ id, parent, annotator }) => [id, parent, annotator])).toEqual([
      ['tx@Ana', null, null],
      ['tx@Bo', null, null],
      ['tx.draft@Ana', 'tx@Ana', 'tones 1'],
      ['tx.draft.confidence@Ana', 'tx.draft@Ana', 'tones 1'],
    ]);
    // The model has learned these very words; times count from the origin of the recording.
    expect(tiers[2]?.annotations.map(({ start, text }) => [start, text.replaceAll(' ', '')])).toEqual(
      tiers[0]?.annotations.map(({ start, text }) => [start, text]),
    );
    const kept = after.split('\n').filter((line) => before.split('\n').includes(line));
    expect(kept.filter((line) => line.includes('TIER_ID'))).toHaveLength(2);
    expect(await readFile(path, 'utf8')).toBe(before);
    await rm(draft);
  });

  test('transcribed as a whole, what is recognised is divided over the segments; what lies in none is apart, and counted', async () => {
    const path = join(project, 'day 1', 'one.eaf');
    const out = join(folder, 'whole');
    const args = ['--whole', '--tier', 'tx@Ana', '--output-folder', out];
    const made = await transcribe(path, ...args);
    expect([made.code, made.stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: .*one\.eaf: \d+ × labels-outside-segments: [^\n]*\n$/u),
    ]);
    const [own, , drafts, apart] = await tiersOf(join(out, 'one.eaf'));
    expect([drafts?.id, drafts?.parent, apart?.id, apart?.parent]).toEqual([
      ...['tx.draft@Ana', 'tx@Ana', 'draft', null],
    ]);
    expect(drafts?.annotations.map(({ start, end }) => [start, end])).toEqual(
      own?.annotations.map(({ start, end }) => [start, end]),
    );
    const [whole] = JSON.parse(
      (await transcribe('--format', 'json', join(project, 'day 1', 'one.wav'))).stdout,
    );
    const written = [...(drafts?.annotations ?? []), ...(apart?.annotations ?? [])].sort(
      (a, b) => (a.start ?? 0) - (b.start ?? 0),
    );
    expect(written.map(({ text }) => text).join(' ')).toBe(whole.text);
    const alone = await transcribe(join(project, 'day 1', 'one.wav'), '--whole');
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('--whole divides')]);
  });

  test('a folder into another folder; labels become text by a table, words are joined', async () => {
    const table = join(folder, 'letters.tsv');
    await writeFile(table, 'A\ta\nI\ti\nO\to\nE\te\nEE\te\n');
    const out = join(folder, 'drafts');
    const args = [
      '--tier-type',
      'segments',
      '--output-folder',
      out,
      '--text-rules',
      table,
      '--word-boundary',
      '#',
    ];
    const made = await transcribe(project, ...args);
    expect([made.code, made.stderr]).toEqual([
      0,
      expect.stringMatching(/^warning: labels with several spellings, .*: e = E or EE \(\d+\)\n$/u),
    ]);
    const tiers = await tiersOf(join(out, 'day 1', 'one.eaf'));
    expect(tiers[2]?.annotations.map(({ text }) => text)).toEqual(['AIOE', 'EIAO', 'OAE', 'OI']);
    expect((await readdir(join(out, 'day 2'))).sort()).toEqual(['two.eaf']);
  });

  test('a TextGrid gets its tiers, other formats a new file', async () => {
    const out = join(folder, 'others');
    await mkdir(out);
    await copyFile(join(project, 'day 1', 'one.wav'), join(out, 'one.wav'));
    const tiers = [{ name: 'tx', annotations: [{ start: 0, end: 700, text: 'aioe' }] }];
    const document = { media: 'one.wav', lengthMilliseconds: 1500, language: null, tiers };
    await writeFile(join(out, 'one.TextGrid'), annotationWriters.textgrid.write(document).bytes);
    const grid = await transcribe(join(out, 'one.TextGrid'), '--tier', 't*', '--labels');
    expect([grid.code, grid.stderr]).toEqual([0, '']);
    expect((await tiersOf(join(out, 'one.draft.TextGrid'))).map(({ id }) => id)).toEqual([
      'tx',
      'tx.draft',
      'tx.draft.labels',
    ]);

    await writeFile(join(out, 'one.trs'), annotationWriters.trs.write(document).bytes);
    const refused = await transcribe(join(out, 'one.trs'), '--tier', '*');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/one\.trs.*--output eaf/u)]);
    const made = await transcribe(join(out, 'one.trs'), '--tier', '*', '--output', 'eaf');
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('empty-segment')]);
    expect((await tiersOf(join(out, 'one.eaf'))).map(({ id }) => id)).toEqual(['draft@tx']);
  });

  test('are refused in words', async () => {
    const one = join(project, 'day 1', 'one.eaf');
    const asked = await transcribe(one);
    expect([asked.code, asked.stderr]).toEqual([
      2,
      expect.stringContaining('--tier-type "segments": 2 tiers'),
    ]);
    const none = await transcribe(one, '--tier', 'nothing');
    expect([none.code, none.stderr]).toEqual([
      1,
      expect.stringContaining('No tier has the name "nothing". There are: "tx@Ana"'),
    ]);
    const alone = join(folder, 'alone.eaf');
    await copyFile(one, alone);
    const lost = await transcribe(alone, '--tier', '*');
    expect([lost.code, lost.stderr]).toEqual([1, expect.stringMatching(/alone\.eaf has no recording here/u)]);
    const broken = join(folder, 'broken.eaf');
    await writeFile(broken, '<ANNOTATION_DOCUMENT><TIER>');
    const unread = await transcribe(broken, '--tier', '*');
    expect([unread.code, unread.stderr]).toEqual([1, expect.stringMatching(/broken\.eaf: line 1/u)]);
  });
});
