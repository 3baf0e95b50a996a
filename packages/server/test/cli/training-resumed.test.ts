import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { killCommands, run, startCommand } from '../support/cli.js';
import { toneUtterances, writeToneCorpus } from '../support/tone-corpus.js';

// Real processes on a small corpus of tones.
let folder: string;
let whole: Buffer;
const corpus = () => join(folder, 'corpus');
const epochs = 12;
const settings = (count = epochs) => [
  ...['--min-epochs', String(count), '--max-epochs', String(count)],
  ...['--hidden', '16', '--layers', '1', '--threads', '1'],
];
const command = (model: string, ...more: string[]) => [
  'train',
  corpus(),
  '--model',
  model,
  ...settings(),
  ...more,
];

/** Wait until it has said this, then end it. */
async function endedAfter(words: string, args: string[], signal: NodeJS.Signals) {
  const { child, output, finished } = startCommand(args);
  await vi.waitFor(() => expect(output.stdout).toContain(words), { timeout: 60_000, interval: 5 });
  child.kill(signal);
  return finished;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-resumed-'));
  await writeToneCorpus(corpus());
  await mkdir(join(folder, 'rest'));
  for (const [i, { wav }] of toneUtterances(26).slice(20).entries())
    await writeFile(join(folder, 'rest', `r${i}.wav`), wav);
  const model = join(folder, 'whole.onnx');
  expect(await run(...command(model))).toMatchObject({ code: 0 });
  whole = await readFile(model);
}, 120_000);
afterEach(killCommands);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a training that was ended before its time', { timeout: 120_000 }, () => {
  test.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s goes on with the same command, to the same model',
    async (signal) => {
      const own = join(folder, signal);
      await mkdir(own);
      const model = join(own, 'm.onnx');
      const first = await endedAfter('epoch 2,', command(model), signal);
      expect(first.stdout).not.toContain(`epoch ${epochs},`);
      expect(await readdir(own)).toContain('m.onnx.checkpoint');
      const second = await run(...command(model));
      expect(second.code).toBe(0);
      expect(second.stdout).toMatch(/^going on after epoch \d+, from .*m\.onnx\.checkpoint; --anew begins/m);
      expect(second.stdout).not.toContain('epoch 1,');
      expect(second.stdout).toContain(`best epoch `);
      expect(Buffer.compare(await readFile(model), whole)).toBe(0);
      expect(await readdir(own)).not.toContain('m.onnx.checkpoint');
    },
  );

  test('is not lost to one with other settings, of which nothing is written', async () => {
    const model = join(folder, 'other.onnx');
    const stopped = await endedAfter('epoch 2,', command(model), 'SIGINT');
    expect(stopped).toMatchObject({ code: 130 });
    expect(stopped.stdout).toMatch(
      /^the same command goes on after epoch \d+, from .*other\.onnx\.checkpoint/m,
    );
    const [before, best] = [await readFile(`${model}.checkpoint`), await readFile(model)];
    for (const others of [
      ['--seed', '7'],
      ['--untranscribed', join(folder, 'rest')],
    ]) {
      const other = await run(...command(model, ...others));
      expect(other.code).not.toBe(0);
      expect(other.stderr).toMatch(/other\.onnx\.checkpoint is of a training of other recordings .*--anew/);
    }
    expect(Buffer.compare(await readFile(`${model}.checkpoint`), before)).toBe(0);
    expect(Buffer.compare(await readFile(model), best)).toBe(0);

    const anew = await run(...command(model, '--anew'));
    expect(anew.code).toBe(0);
    expect(anew.stdout).toContain('epoch 1,');
    expect(Buffer.compare(await readFile(model), whole)).toBe(0);
  });

  test('between its rounds and within them learns from what is untranscribed as though it had not been', async () => {
    const model = join(folder, 'rounds.onnx');
    const args = command(model, '--untranscribed', join(folder, 'rest'));
    expect(await run(...args)).toMatchObject({ code: 0 });
    const undisturbed = await readFile(model);
    await rm(model);

    for (const words of ['epoch 2,', 'round 1 of 2', 'epoch 14,', 'round 2 of 2', 'epoch 27,']) {
      const { stdout } = await endedAfter(words, args, 'SIGKILL');
      expect(stdout).not.toContain(`epoch ${3 * epochs},`);
    }
    const last = await run(...args);
    expect(last.code).toBe(0);
    expect(Number(/going on after epoch (\d+)/.exec(last.stdout)?.[1])).toBeGreaterThanOrEqual(26);
    expect(Buffer.compare(await readFile(model), undisturbed)).toBe(0);
  });

  test('whose checkpoint is damaged is told so, and its model is kept', async () => {
    const model = join(folder, 'damaged.onnx');
    await endedAfter('epoch 2,', command(model), 'SIGINT');
    await writeFile(`${model}.checkpoint`, 'damaged');
    const refused = await run(...command(model));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/damaged\.onnx\.checkpoint .* or is damaged/);
  });
});
