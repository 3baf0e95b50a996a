import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/index.js';
import { killCommands, run, startCommand } from '../support/cli.js';
import { untrainedModelFile } from '../support/model-file.js';
import { toneUtterances, writeToneCorpus } from '../support/tone-corpus.js';

// Real processes on a small corpus of tones.
let folder: string;
let model: string;
const tiny = ['--hidden', '16', '--layers', '1', '--threads', '1'];
const corpus = () => join(folder, 'corpus');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-cli-'));
  model = join(folder, 'model.onnx');
  await writeToneCorpus(corpus());
  await writeFile(join(corpus(), 'train', 'noise.wav'), 'not a sound');
  await writeFile(join(corpus(), 'train', 'noise.phonemes'), 'a e\n');
  await writeFile(join(corpus(), 'train', 'silent.wav'), encodeWav16(new Float32Array(16_000), 16_000));
  await writeFile(join(corpus(), 'train', 'silent.phonemes'), 'a e\n');
});
afterEach(killCommands);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('usage', () => {
  test.each([
    [['--help'], 0, /serve.*train.*transcribe.*evaluate.*demo/s],
    [['train', '--help'], 0, /--max-epochs/],
    [[], 2, /Usage/],
    [['fly'], 2, /unknown command 'fly'/],
    [['train', 'x'], 2, /--model/],
    [['train', 'x', '--model', 'm.onnx', '--layers', 'three'], 2, /whole number from 1 to 16/],
    [['train', 'x', '--model', 'm.onnx', '--label-type', 'letters'], 2, /phonemes_and_tones/],
    [['train', 'x', '--model', 'm.onnx', '--preset', 'slow'], 2, /quick, standard, thorough, persephone/],
    [
      ['train', 'x', '--model', 'm.onnx', '--min-epochs', '9', '--max-epochs', '2'],
      2,
      /raise the one or lower/,
    ],
    [['verify', '--after', 'zzz'], 2, /64 digits/],
    [['serve', '--port', 'x'], 2, /--port is "x"/],
    [['key', 'revoke', 'x'], 2, /whole number/],
  ])('%j ends with %i', async (args, code, output) => {
    let printed = '';
    const print = (text: string | Uint8Array) => {
      printed += text;
      return true;
    };
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(print),
    );
    try {
      expect(await main(args)).toBe(code);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    expect(printed).toMatch(output);
  });
});

describe('train, evaluate, transcribe', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const trained = await run(
      'train',
      corpus(),
      '--model',
      model,
      '--max-epochs',
      '3',
      '--min-epochs',
      '3',
      ...tiny,
    );
    expect(trained.stderr).toMatch(/left out: .*noise\.wav.*\[audio-unreadable\]/);
    expect(trained.stderr).toMatch(/^warning: The validation set has \d+ labels\. With fewer than 200/m);
    expect(trained.stderr).toMatch(/^warning: .*silent\.wav is silent .*\[audio-silent\]$/m);
    expect(trained.stdout).toMatch(/training on 17 utterances .* validating on 4/);
    expect(
      trained.stdout.match(/^epoch \d+, loss [\d.]+, training LER [\d.]+ %, validation LER .*$/gm),
    ).toHaveLength(3);
    expect(trained.code).toBe(0);
  });

  test('confusables and words among the labels are reported before anything is trained', async () => {
    const odd = join(folder, 'odd');
    await writeToneCorpus(odd, 4, 2);
    const texts = ['a e\u200b a', 'a e \u0303', 'mama a e'];
    for (const [i, text] of texts.entries()) await writeFile(join(odd, 'train', `u${i}.phonemes`), text);
    await writeFile(join(odd, 'train', 'u0.mp3'), 'the same once more');
    const { stderr, code } = await run(
      ...['train', odd, '--model', join(odd, 'm.onnx'), '--max-epochs', '1', '--min-epochs', '1', ...tiny],
    );
    expect(stderr).toMatch(/^warning: e\u200b \(U\+0065 U\+200B\).* looks like e .*\[label-confusable\]$/m);
    expect(stderr).toMatch(/^warning: .*combining mark.*\(U\+0303\).*\[label-mark-alone\]$/m);
    expect(stderr).toMatch(/^warning: “mama” is one label.*\[transcription-undivided\]$/m);
    expect(stderr).toMatch(/^warning: .*u0\.mp3: .*u0\.wav.*\[audio-spare\]$/m);
    expect(code).toBe(0);
    await rm(odd, { recursive: true });
  });

  test('the model file is whole, and nothing is left beside it', async () => {
    expect((await stat(model)).size).toBeGreaterThan(1000);
    expect((await readdir(folder)).sort()).toEqual(['corpus', 'model.onnx']);
  });

  test('evaluate counts what there is', async () => {
    const { stdout, code } = await run(
      'evaluate',
      '--model',
      model,
      join(corpus(), 'valid'),
      '--format',
      'json',
    );
    expect(code).toBe(0);
    const labels = toneUtterances(20)
      .slice(16)
      .flatMap(({ text }) => text.split(' '));
    const rate = JSON.parse(stdout);
    expect(rate).toMatchObject({ utterances: 4, referenceLabels: labels.length });
    expect(rate.ler).toBeCloseTo((rate.substitutions + rate.insertions + rate.deletions) / labels.length, 10);
    const { stdout: table } = await run('evaluate', '--model', model, join(corpus(), 'valid'));
    expect(table).toMatch(new RegExp(`^reference labels +${labels.length}$`, 'm'));
    expect(table).toMatch(/^LER +[\d.]+ %$/m);
  });

  test('transcribe prints each file with its labels, names those that fail, and goes on', async () => {
    const good = join(corpus(), 'valid', 'u16.wav');
    const bad = join(corpus(), 'train', 'noise.wav');
    const { stdout, stderr, code } = await run(
      'transcribe',
      '--model',
      model,
      bad,
      join(folder, 'no.wav'),
      good,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^[^\t\n]*u16\.wav\t[aeio ]*\n$/);
    expect(stderr).toMatch(/noise\.wav.*\[audio-unreadable\]/);
    expect(stderr).toMatch(/no\.wav does not exist/);
  });

  test('transcribe as JSON is one document, with times and confidences', async () => {
    const files = [16, 17].map((i) => join(corpus(), 'valid', `u${i}.wav`));
    const { stdout, code } = await run('transcribe', '--model', model, '--format', 'json', ...files);
    expect(code).toBe(0);
    const documents = JSON.parse(stdout) as { file: string; text: string; labels: { label: string }[] }[];
    expect(documents.map(({ file }) => file)).toEqual(files);
    for (const { text, labels } of documents) expect(labels.map(({ label }) => label).join(' ')).toBe(text);
  });

  test('side by side, recordings are transcribed as one after the other, in the order they were named', async () => {
    const files = [19, 16, 18, 17].map((i) => join(corpus(), 'valid', `u${i}.wav`));
    const all = ['transcribe', '--model', model, '--format', 'json', ...files];
    const [alone, together] = [await run(...all, '--threads', '1'), await run(...all, '--threads', '3')];
    expect(JSON.parse(together.stdout).map(({ file }: { file: string }) => file)).toEqual(files);
    expect(together.stdout).toBe(alone.stdout);
    expect(together.stderr).toBe('');
  });

  test('a file that is no model is refused by every command that needs one', async () => {
    const none = join(corpus(), 'train', 'u0.wav');
    const { stderr, code } = await run('transcribe', '--model', none, none);
    expect(stderr).toMatch(/\[model-file-invalid\]/);
    expect(stderr).toContain(none);
    expect(code).toBe(1);
  });

  test('a corpus of which nothing can be used is refused with the reason', async () => {
    const useless = join(folder, 'corpus', 'useless');
    for (const set of ['train', 'valid']) {
      await mkdir(join(useless, set), { recursive: true });
      await writeFile(join(useless, set, 'a.wav'), toneUtterances(1)[0]?.wav ?? '');
      await writeFile(join(useless, set, 'a.phonemes'), ' \n');
    }
    const { stderr, code } = await run('train', useless, '--model', model, ...tiny);
    expect(stderr).toMatch(/\[transcription-empty\]/);
    expect(stderr).toMatch(/The training set has no utterance that can be used/);
    expect(code).toBe(1);
  });

  test('a model that a training cannot start from is refused before any recording is read', async () => {
    const from = join(folder, 'other.onnx');
    await writeFile(from, await untrainedModelFile(['a', 'e'], 'quick', { layers: 1, hiddenSize: 16 }));
    const args = [
      'train',
      corpus(),
      '--model',
      join(folder, 'corpus', 'started.onnx'),
      ...['--from', from, '--feature-type', 'fbank', ...tiny],
    ];
    const { stdout, stderr, code } = await run(...args, '--preset', 'standard');
    expect(stderr).toMatch(
      /cannot start from .*other\.onnx: its steps are of 4 frames.*\[starting-model-unusable\]/,
    );
    expect(stdout).toBe('');
    expect(stderr).not.toContain('left out');
    expect(code).toBe(1);
    const started = await run(...args, '--preset', 'quick', '--max-epochs', '1');
    expect(started.stdout).toMatch(/^epoch 1, /m);
    expect(started.code).toBe(0);
  });

  test('a model that could not be written is refused before anything is trained', async () => {
    const { stderr, code } = await run('train', corpus(), '--model', join(folder, 'no', 'm.onnx'), ...tiny);
    expect(stderr).toMatch(/does not exist/);
    expect(code).toBe(2);
  });

  test('next lists what is best transcribed, most to be learnt first, and what is no recording by its name', async () => {
    const waiting = join(folder, 'corpus', 'waiting');
    await mkdir(waiting);
    for (const [i, { wav }] of toneUtterances(8, 5).entries())
      await writeFile(join(waiting, `n${i}.wav`), wav);
    await writeFile(join(waiting, 'silent.wav'), encodeWav16(new Float32Array(48_000), 16_000));
    await writeFile(join(waiting, 'broken.wav'), 'no sound');
    const options = ['--model', model, '--threads', '1', '--transcribed', join(corpus(), 'train')];
    const { stdout, stderr, code } = await run('next', waiting, ...options, '--format', 'json');
    expect(stderr).toMatch(/broken\.wav.*\[audio-unreadable\]/);
    expect(code).toBe(1);
    const rows: { file: string; startMs: number; uncertainty: number; unlikeSpeech: boolean }[] =
      JSON.parse(stdout);
    expect(new Set(rows.map(({ file }) => file)).size).toBe(9);
    // What is unlike speech stands last.
    const unlike = rows.map((row) => row.unlikeSpeech);
    expect(unlike).toEqual([...unlike].sort((a, b) => Number(a) - Number(b)));
    expect(rows.every(({ uncertainty }) => uncertainty >= 0 && uncertainty <= 1)).toBe(true);
    const listed = await run('next', waiting, ...options, '--count', '2');
    expect(listed.stdout.trim().split('\n')).toHaveLength(2);
    expect(listed.stdout).toMatch(/^.*\.wav\t0\t\d+\t(\d+ % uncertain|unlike speech)\t/);
  });

  test('train --untranscribed learns in rounds from recordings without transcriptions, and names those it cannot use', async () => {
    const rest = join(folder, 'corpus', 'rest');
    await mkdir(rest);
    for (const [i, { wav }] of toneUtterances(12, 9).entries()) await writeFile(join(rest, `r${i}.wav`), wav);
    await writeFile(join(rest, 'notes.docx'), 'no recording');
    await writeFile(join(rest, 'cut.wav'), 'RIFF');
    // What is validated on may not be learnt from, whatever it is called here.
    await copyFile(join(corpus(), 'valid', 'u16.wav'), join(rest, 'copy.wav'));
    const kept = join(rest, 'm.onnx');
    const { stdout, stderr, code } = await run(
      ...[
        'train',
        corpus(),
        '--model',
        kept,
        '--untranscribed',
        rest,
        '--max-epochs',
        '8',
        '--min-epochs',
        '8',
      ],
      ...tiny,
    );
    expect(stderr).toMatch(/^left out: .*cut\.wav.*\[audio-truncated\]$/m);
    expect(stderr).not.toContain('notes.docx');
    expect(stderr).toMatch(/^warning: left out, being part of the corpus: 1 of .*copy\.wav\)$/m);
    expect(stdout).toMatch(/^learning as well from 12 untranscribed utterances \([\d.]+ min\)$/m);
    expect(stdout.match(/^round \d of 2: .* in \d+ of 12 untranscribed utterances/gm)).toHaveLength(2);
    expect(stdout).toMatch(/^best epoch \d+ of 24, validation LER [\d.]+ %, .*m\.onnx written$/m);
    expect(code).toBe(0);

    const none = await run(
      'train',
      corpus(),
      '--model',
      kept,
      '--untranscribed',
      join(folder, 'no'),
      ...tiny,
    );
    expect(none.stderr).toMatch(/no does not exist/);
    expect(none.code).toBe(1);
    const empty = join(rest, 'empty');
    await mkdir(empty);
    const nothing = await run('train', corpus(), '--model', kept, '--untranscribed', empty, ...tiny);
    expect(nothing.stderr).toMatch(/There is no recording in .*empty\./);
    expect(nothing.code).toBe(1);
  });

  test('Ctrl-C stops a training and keeps the best model so far', async () => {
    const kept = join(folder, 'corpus', 'kept.onnx');
    const { child, output, finished } = startCommand([
      'train',
      corpus(),
      ...['--model', kept, '--min-epochs', '100000', '--max-epochs', '100000'],
      ...tiny,
    ]);
    await vi.waitFor(() => expect(output.stdout).toContain('epoch 2,'), { timeout: 60_000, interval: 20 });
    // Each better epoch's model is there while the training goes on.
    expect((await stat(kept)).size).toBeGreaterThan(1000);
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect(code).toBe(130);
    expect(stdout).toMatch(/best epoch \d+ of \d+/);
    const evaluated = await run('evaluate', '--model', kept, join(corpus(), 'valid'), '--format', 'json');
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ utterances: 4 });
  });
});
