import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { filterbankEncoder, randomEncoder } from '../../../engine/test/encoders/support.js';
import { killCommands, run } from '../support/cli.js';
import { writeToneCorpus } from '../support/tone-corpus.js';

let folder: string;
const at = (name: string) => join(folder, name);
const tiny = ['--hidden', '16', '--layers', '1', '--threads', '1', '--max-epochs', '4', '--min-epochs', '4'];
const lastLer = (stdout: string) => stdout.match(/validation LER ([\d.]+) %/gu)?.at(-1);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-encoders-'));
  await writeToneCorpus(at('corpus'));
  await mkdir(at('encoders'));
  await writeFile(at('encoders/bank.onnx'), filterbankEncoder());
  await writeFile(
    at('encoders/bank.json'),
    JSON.stringify({ normalise: false, filters: { first: 1, count: 40 } }),
  );
});
afterEach(killCommands);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a model of a pretrained encoder', { timeout: 240_000 }, () => {
  test('that computes filterbanks learns what one of filterbanks learns', async () => {
    const encoded = await run(
      ...['train', at('corpus'), '--model', at('m.onnx'), '--encoder', at('encoders/bank.onnx')],
      ...tiny,
    );
    expect(encoded.stderr).not.toContain('encoder');
    expect(encoded.code).toBe(0);
    const plain = await run(
      ...['train', at('corpus'), '--model', at('plain.onnx'), '--feature-type', 'fbank'],
      ...tiny,
    );
    expect(lastLer(encoded.stdout)).toBeDefined();
    expect(lastLer(encoded.stdout)).toBe(lastLer(plain.stdout));
    const evaluate = (model: string) =>
      run('evaluate', '--model', at(model), at('corpus/valid'), '--format', 'json');
    const [one, other] = [await evaluate('m.onnx'), await evaluate('plain.onnx')];
    expect(one.code).toBe(0);
    expect(JSON.parse(one.stdout).ler).toBe(JSON.parse(other.stdout).ler);
    const page = await run('single-file', '--model', at('m.onnx'), '--output', at('m.html'));
    expect(page.stderr).toMatch(/bank\.onnx.*a single page has no room for that/);
    expect(page.code).toBe(1);
  });

  test('says which encoder it wants where that is gone, and takes it from where somebody says', async () => {
    const recording = at('corpus/valid/u16.wav');
    const before = await run('transcribe', '--model', at('m.onnx'), recording);
    expect(before.code).toBe(0);
    await rename(at('encoders'), at('elsewhere'));
    const gone = await run('transcribe', '--model', at('m.onnx'), recording);
    expect(gone.stderr).toMatch(
      /bank\.onnx \(SHA-256 [0-9a-f]{64}\) is not at .*--encoder FILE.*\[encoder-missing\]/,
    );
    expect(gone.code).toBe(1);
    const said = ['--encoder', at('elsewhere/bank.onnx')];
    const found = await run('transcribe', '--model', at('m.onnx'), ...said, recording);
    expect(found).toMatchObject({ code: 0, stdout: before.stdout });
    const wrong = ['--encoder', at('m.onnx')];
    const other = await run('evaluate', '--model', at('m.onnx'), ...wrong, at('corpus/valid'));
    expect(other.stderr).toMatch(/\[encoder-missing\]/);
  });

  test('takes its features from where an earlier training kept them, whatever the recordings are called', async () => {
    const train = (model: string, corpus: string) =>
      run(
        ...['train', at(corpus), '--model', at(model), '--encoder', at('elsewhere/bank.onnx')],
        ...['--feature-cache', at('kept'), ...tiny],
      );
    const keptAt = async () => {
      const names = (await readdir(at('kept'), { recursive: true })).filter((name) =>
        /[0-9a-f]{64}$/.test(name),
      );
      const times = names.map(async (name) => [name, (await stat(join(at('kept'), name))).mtimeMs] as const);
      return new Map(await Promise.all(times));
    };
    const first = await train('kept.onnx', 'corpus');
    expect([first.code, lastLer(first.stdout)]).toEqual([0, expect.any(String)]);
    const before = await keptAt();
    expect(before.size).toBe(20);
    await rename(at('corpus'), at('moved'));
    const second = await train('again.onnx', 'moved');
    expect([second.code, lastLer(second.stdout)]).toEqual([0, lastLer(first.stdout)]);
    expect(await keptAt()).toEqual(before);
    await rename(at('moved'), at('corpus'));
  });

  test('is not made with an encoder that cannot be used', async () => {
    await writeFile(at('odd.onnx'), randomEncoder({ input: 'audio' }));
    const odd = await run(
      'train',
      at('corpus'),
      '--model',
      at('n.onnx'),
      '--encoder',
      at('odd.onnx'),
      ...tiny,
    );
    expect(odd.stderr).toMatch(/odd\.onnx cannot be used: its inputs are audio.*\[encoder-unusable\]/);
    expect(odd.code).toBe(1);
    const none = await run(
      'train',
      at('corpus'),
      '--model',
      at('n.onnx'),
      '--encoder',
      at('none.onnx'),
      ...tiny,
    );
    expect(none.stderr).toMatch(/none\.onnx does not exist.*\[encoder-missing\]/);
    await writeFile(at('said.onnx'), randomEncoder());
    await writeFile(at('said.json'), '{"output": 1}');
    const said = await run(
      'train',
      at('corpus'),
      '--model',
      at('n.onnx'),
      '--encoder',
      at('said.onnx'),
      ...tiny,
    );
    expect(said.stderr).toMatch(/said\.json does not describe an encoder.*\[encoder-unusable\]/);
  });
});
