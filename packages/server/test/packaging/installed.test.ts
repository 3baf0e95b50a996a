import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostPlatform } from '../../../../scripts/packaging/platforms.mjs';
import { killCommands, readyAt, startProgram } from '../support/cli.js';
import { useService } from '../support/packaged-service.js';
import { writeToneCorpus } from '../support/tone-corpus.js';

// The program packed, installed into an empty folder as a person does it, and run from there with a home folder of its own.
const root = fileURLToPath(new URL('../../../../', import.meta.url));
let folder: string;
/** Nothing of whoever runs the tests: an empty home, and Node. */
const environment = () => ({
  PATH: process.env.PATH,
  HOME: join(folder, 'home'),
  TMPDIR: process.env.TMPDIR,
});
const persephone = (...args: string[]) =>
  startProgram(join(folder, 'installed', 'bin', 'persephone'), args, environment());

async function finish(path: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await startProgram(path, args, env).finished;
  if (code !== 0) throw new Error(`${path} ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-installed-'));
  await mkdir(join(folder, 'home'));
  const pack = join(root, 'scripts', 'packaging', 'pack.mjs');
  const args = [pack, '--platform', String(hostPlatform()), '--output', join(folder, 'packed')];
  const tarball = await finish(process.execPath, args, process.env);
  // Without a registry, and with the scripts that npm would run.
  const prefix = join(folder, 'installed');
  const options = ['--global', '--prefix', prefix, '--offline', '--no-audit', '--no-ignore-scripts'];
  await finish('npm', ['install', ...options, tarball], environment());
}, 240_000);
afterAll(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

describe('the program that npm installs', { timeout: 120_000 }, () => {
  test('says its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await persephone('--version').finished).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test('trains and transcribes', async () => {
    const corpus = join(folder, 'corpus');
    await writeToneCorpus(corpus, 8, 2);
    const model = join(folder, 'tones.onnx');
    const small = ['--layers', '1', '--hidden', '16', '--max-epochs', '2', '--threads', '1'];
    expect(await persephone('train', corpus, '--model', model, ...small).finished).toMatchObject({ code: 0 });
    const recording = join(corpus, 'valid', 'u8.wav');
    const transcribed = await persephone('transcribe', '--model', model, '--threads', '1', recording)
      .finished;
    expect(transcribed).toMatchObject({ code: 0, stdout: expect.stringContaining('u8.wav\t') });
    // Where the native runtime cannot be loaded.
    const elsewhere = startProgram(
      join(folder, 'installed', 'bin', 'persephone'),
      ['transcribe', '--model', model, '--threads', '1', recording],
      { ...environment(), PERSEPHONE_RUNTIME: 'webassembly' },
    );
    expect(await elsewhere.finished).toMatchObject({ code: 0, stdout: transcribed.stdout });
  });

  test('serves its page, takes a recording, and keeps it in the folder of the user', async () => {
    const service = persephone('serve', '--port', '0', '--workers', '1', '--threads', '1');
    await useService(await readyAt(service), () => service.output.stderr);
    service.child.kill('SIGTERM');
    expect(await service.finished).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'home', '.local', 'share', 'persephone', 'persephone.sqlite'))).toBe(true);
  });
});
