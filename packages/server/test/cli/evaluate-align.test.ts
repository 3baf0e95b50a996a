import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { featureExtractor } from '@persephone/engine/features';
import { standard } from '@persephone/engine/recipes';
import { train } from '@persephone/engine/train';
import { readAnnotations } from '@persephone/formats/annotations';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallSettings } from '../../../engine/test/train/support.js';
import type { EvaluationReport } from '../../src/cli/evaluation/report.js';
import { onnxRuntime } from '../../src/jobs/runtime.js';
import { run } from '../support/cli.js';
import { toneUtterances, writeToneCorpus } from '../support/tone-corpus.js';
import { spoken } from '../support/tones.js';

// Real processes and a model of a corpus of tones, each label 120 ms long with 40 ms of silence after it.
let folder: string;
let model: string;
const valid = () => join(folder, 'corpus', 'valid');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-evaluate-'));
  model = join(folder, 'model.onnx');
  await writeToneCorpus(join(folder, 'corpus'), 80, 12);
  await writeFile(model, await trainedModel());
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The standard recipe at a rate and batch for so little data. */
async function trainedModel(): Promise<Uint8Array> {
  const utterances = toneUtterances(80).map(async ({ text }, i) => {
    const labels = text.split(' ');
    return { name: `u${i}.wav`, labels, features: await featureExtractor('fbank').extract(spoken(labels)) };
  });
  const all = await Promise.all(utterances);
  const { model: trained } = await train(
    await onnxRuntime(),
    {
      labelType: 'phonemes',
      featureType: 'fbank',
      training: all.slice(8),
      validation: all.slice(0, 8),
    },
    { ...smallSettings, maximumEpochs: 24 },
    {},
    undefined,
    {
      ...standard,
      batch: { ...standard.batch, utterances: 4, steps: 4000 },
      network: { ...standard.network, dropout: { ...standard.network.dropout, rate: 0.1 } },
      masking: { ...standard.masking, timeMasks: 0 },
      learningRate: { ...standard.learningRate, peak: 2e-2, warmUpSteps: 10, decayFrom: 0.5, floor: 0.05 },
    },
  );
  if (!trained) throw new Error('The training made no model.');
  return trained;
}

const references = toneUtterances(92)
  .slice(80)
  .map(({ text }) => text.split(' '));
const labelCount = references.flat().length;

describe('evaluate', { timeout: 60_000 }, () => {
  test('as JSON gives everything, and its parts agree', async () => {
    const args = ['--model', model, valid(), '--format', 'json', '--speaker-pattern', '^u(8|9)'];
    const { stdout, code } = await run('evaluate', ...args);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as EvaluationReport;
    expect(report).toMatchObject({ utterances: 12, referenceLabels: labelCount, unknownLabels: [] });
    // Tones this clear are recognised: what follows does not stand on chance.
    expect(report.ler).toBeLessThan(0.2);
    expect(report.interval?.low).toBeLessThanOrEqual(report.ler);
    expect(report.interval?.high).toBeGreaterThanOrEqual(report.ler);
    const { 8: eights, 9: nines } = report.perSpeaker ?? {};
    expect([eights?.utterances, nines?.utterances]).toEqual([10, 2]);
    const errors = report.substitutions + report.insertions + report.deletions;
    expect(report.confusions.reduce((n, { count }) => n + count, 0)).toBe(errors);
    expect(report.perLabel.reduce((n, { references }) => n + references, 0)).toBe(labelCount);
    const hypothesisLabels = labelCount - report.deletions + report.insertions;
    expect(report.reliability.bins.reduce((n, { labels }) => n + labels, 0)).toBe(hypothesisLabels);
    expect(report.tones).toBeNull();
  });

  test('finds the transcription that belongs to another recording, and labels unknown to the model', async () => {
    const wrong = join(folder, 'wrong');
    await cp(valid(), wrong, { recursive: true });
    const text = (references[5] ?? []).map((label) => (label === 'a' ? 'o' : 'a')).join(' ');
    await writeFile(join(wrong, 'u85.phonemes'), text);
    await writeFile(join(wrong, 'u86.phonemes'), `${references[6]?.join(' ')} ŋ ŋ`);
    const { stdout } = await run('evaluate', '--model', model, wrong, '--report', '--examples', '2');
    expect(stdout).toMatch(new RegExp(`^reference labels +${labelCount + 2}$`, 'm'));
    expect(stdout).toMatch(/^LER +[\d.]+ %$/m);
    expect(stdout).toMatch(/^95 % interval +[\d.]+ % to [\d.]+ %$/m);
    expect(stdout).toMatch(/label set has no ŋ \(2 times, in \S*u86\.wav\)/);
    const [, first] = /utterances to look at\n.*\n +\S*\/(\S+): [\d.]+ nats/.exec(stdout) ?? [];
    expect(first).toBe('u85.wav');
    expect(stdout).toContain(`reference   ${text}\n`);
    expect(stdout.match(/^ {2}reference {3}/gm)).toHaveLength(2);
    expect(stdout.match(/^ {2}hypothesis {2}/gm)).toHaveLength(2);
  });

  test.each([
    ['(', /no regular expression/],
    ['^u', /it has 0/],
    ['(a)(b)', /it has 2/],
  ])('the speaker pattern %s is refused', async (pattern, message) => {
    const { stderr, code } = await run('evaluate', '--model', model, valid(), '--speaker-pattern', pattern);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('align', { timeout: 60_000 }, () => {
  test('finds each label at its time, in a folder and in TSV', async () => {
    const { stdout, code } = await run('align', '--model', model, valid());
    expect(code).toBe(0);
    const [head, ...rows] = stdout.trim().split('\n');
    expect(head).toBe('file\tlabel\tstartMs\tendMs\tconfidence');
    expect(rows.map((row) => row.split('\t')[1])).toEqual(references.flat());
    const away: number[] = [];
    for (const reference of references) {
      for (const [i] of reference.entries()) {
        const [, , start = Number.NaN, end = Number.NaN, confidence] = (rows.shift() ?? '')
          .split('\t')
          .map(Number);
        expect(end).toBeGreaterThan(start);
        expect(confidence).toBeGreaterThan(0);
        // Said from 160 i to 160 i + 120; whose the silence after it is is anybody's guess.
        away.push(Math.max(0, 160 * i - 40 - start, start - 160 * i));
      }
    }
    expect(away.filter((ms) => ms <= 40).length / labelCount).toBeGreaterThan(0.65);
  });

  test('writes a TextGrid for each recording, and JSON for named ones', async () => {
    const out = join(folder, 'grids');
    await mkdir(out);
    const { code } = await run('align', '--model', model, '--format', 'textgrid', '--out', out, valid());
    expect(code).toBe(0);
    expect((await readdir(out)).sort()).toEqual(references.map((_, i) => `u${80 + i}.TextGrid`).sort());
    const grid = await readFile(join(out, 'u80.TextGrid'), 'utf8');
    expect(grid).toMatch(/^File type = "ooTextFile"\nObject class = "TextGrid"\n/);
    const texts = [...grid.matchAll(/text = "(.*)"/g)].map(([, text]) => text).filter((text) => text !== '');
    expect(texts).toEqual(references[0]);
    const edges = [...grid.matchAll(/^ {12}xm(?:in|ax) = (.*)$/gm)].map(([, seconds]) => Number(seconds));
    expect(edges[0]).toBe(0);
    expect(edges.at(-1)).toBeCloseTo((references[0]?.length ?? 0) * 0.16, 6);
    for (let i = 1; i + 1 < edges.length; i += 2) expect(edges[i]).toBe(edges[i + 1]);

    const files = [0, 1].map((i) => join(valid(), `u${80 + i}.wav`));
    const { stdout } = await run('align', '--model', model, '--format', 'json', ...files);
    const documents = JSON.parse(stdout) as { file: string; labels: { label: string }[] }[];
    expect(documents.map(({ file }) => file)).toEqual(files);
    expect(documents.map(({ labels }) => labels.map(({ label }) => label))).toEqual(references.slice(0, 2));
  });

  test('reports what cannot be aligned, naming file and label, and goes on', async () => {
    const bad = join(folder, 'bad');
    await cp(valid(), bad, { recursive: true });
    await writeFile(join(bad, 'u80.phonemes'), 'a ʘ e');
    await writeFile(join(bad, 'u81.phonemes'), 'a e '.repeat(500));
    await writeFile(join(bad, 'u82.phonemes'), ' \n');
    await rm(join(bad, 'u83.phonemes'));
    const names = [80, 81, 82, 83, 84].map((n) => join(bad, `u${n}.wav`));
    const { stdout, stderr, code } = await run('align', '--model', model, ...names);
    expect(code).toBe(1);
    expect(stderr).toMatch(/u80\.wav: .*'ʘ'.*\[label-unknown\]/);
    expect(stderr).toMatch(/u81\.wav: .*1000 labels.*\[too-many-labels\]/);
    expect(stderr).toMatch(/u82\.wav: .*\[transcription-empty\]/);
    expect(stderr).toMatch(/u83\.phonemes does not exist.*\[transcription-not-found\]/);
    expect(
      new Set(
        stdout
          .trim()
          .split('\n')
          .slice(1)
          .map((row) => row.split('\t')[0]),
      ),
    ).toEqual(new Set([names[4]]));
  });

  test('TextGrids of several recordings need a folder, and each its own name', async () => {
    const several = await run('align', '--model', model, '--format', 'textgrid', valid());
    expect(several.code).toBe(2);
    expect(several.stderr).toMatch(/--out FOLDER/);
    const other = join(folder, 'other');
    await cp(valid(), other, { recursive: true });
    const shared = await run('align', '--model', model, '--out', folder, valid(), other);
    expect(shared.code).toBe(2);
    expect(shared.stderr).toMatch(/would be written to the same file/);
  });
});

describe('divide', { timeout: 60_000 }, () => {
  test('writes an annotation file with the lines of the transcription where they are spoken', async () => {
    const sessions = join(folder, 'sessions', 'day 1');
    await mkdir(sessions, { recursive: true });
    const silence = new Float32Array(16_000);
    const parts = references.flatMap((labels) => [silence, spoken(labels)]);
    const samples = Float32Array.from(parts.flatMap((part) => [...part]));
    await writeFile(join(sessions, 'long.wav'), encodeWav16(samples, 16_000));
    await writeFile(join(sessions, 'long.phonemes'), references.map((labels) => labels.join(' ')).join('\n'));
    const output = join(folder, 'divided');
    const args = ['--model', model, join(folder, 'sessions'), '--output-folder', output];
    const { stdout, stderr, code } = await run('divide', ...args);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('drafts')]);
    const written = join(output, 'day 1', 'long.eaf');
    expect(stdout).toBe(`${join(sessions, 'long.wav')}\t${written}\n`);
    const document = readAnnotations(await readFile(written));
    expect(document.media.map(({ name }) => name)).toEqual(['long.wav']);
    expect(document.tiers.map(({ id }) => id)).toEqual(['transcription']);
    const annotations = document.tiers[0]?.annotations ?? [];
    expect(annotations.map(({ text }) => text.split(' '))).toEqual(references);
    let at = 0;
    const far = references.map((labels, i) => {
      const start = at + 1000;
      at = start + spoken(labels).length / 16;
      return Math.max(
        Math.abs((annotations[i]?.start ?? 0) - start),
        Math.abs((annotations[i]?.end ?? 0) - at),
      );
    });
    expect(Math.max(...far)).toBeLessThan(400);

    const again = await run('divide', ...args);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--overwrite')]);
    await writeFile(join(sessions, 'long.phonemes'), 'a ˥ o');
    const unlike = await run('divide', ...args, '--overwrite');
    expect([unlike.code, unlike.stderr]).toEqual([1, expect.stringMatching(/long\.wav.*˥/su)]);
    expect((await readFile(written)).length).toBeGreaterThan(500);
  });
});
