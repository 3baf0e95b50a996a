import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installNode, promisedVersions } from '../../../../scripts/node-versions.mjs';
import { hostPlatform } from '../../../../scripts/packaging/platforms.mjs';
import { packageName } from '../../../../scripts/packaging/stage.mjs';
import { killCommands, readyAt, startProgram } from '../support/cli.js';
import { useService } from '../support/packaged-service.js';
import { ended, type Ids, serviceClient } from '../support/service-client.js';
import { writeToneCorpus } from '../support/tone-corpus.js';

// The program packed, installed into an empty folder as a person does it, and run from there with a home folder of its own: on
// each Node that is promised.
const root = fileURLToPath(new URL('../../../../', import.meta.url));
let folder: string;
let tarball: string;

async function finish(path: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { code, stdout, stderr } = await startProgram(path, args, env).finished;
  if (code !== 0) throw new Error(`${path} ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout.trim();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-installed-'));
  const pack = join(root, 'scripts', 'packaging', 'pack.mjs');
  const args = [pack, '--platform', String(hostPlatform()), '--output', join(folder, 'packed')];
  tarball = await finish(process.execPath, args, process.env);
}, 240_000);
afterAll(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

describe.each(promisedVersions)('the program that npm installs, on Node %s', { timeout: 120_000 }, (on) => {
  let place: string;
  let node: string;
  /** Nothing of whoever runs the tests: an empty home, and this Node before any other. */
  const environment = () => ({
    PATH: dirname(node) + delimiter + process.env.PATH,
    HOME: join(place, 'home'),
    TMPDIR: process.env.TMPDIR,
  });
  const persephone = (...args: string[]) =>
    startProgram(join(place, 'installed', 'bin', 'persephone'), args, environment());

  beforeAll(async () => {
    place = join(folder, on);
    for (const name of ['home', 'node']) await mkdir(join(place, name), { recursive: true });
    const isRunning = process.versions.node.startsWith(`${on}.`);
    node = isRunning ? process.execPath : installNode(on, join(place, 'node'));
    // Without a registry, and with the scripts that npm would run.
    const prefix = join(place, 'installed');
    const options = ['--global', '--prefix', prefix, '--offline', '--no-audit', '--no-ignore-scripts'];
    await finish('npm', ['install', ...options, tarball], environment());
  }, 240_000);

  test('says its version, and has the licences of what is in it', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await persephone('--version').finished).toMatchObject({ code: 0, stdout: `${version}\n` });
    const licences = join(place, 'installed', 'lib', 'node_modules', packageName, 'THIRD-PARTY-LICENSES');
    expect(await readFile(licences, 'utf8')).toContain('fastify');
  });

  test('trains and transcribes', async () => {
    const corpus = join(place, 'corpus');
    await writeToneCorpus(corpus, 8, 2);
    const model = join(place, 'tones.onnx');
    const small = ['--layers', '1', '--hidden', '16', '--max-epochs', '2', '--threads', '1'];
    expect(await persephone('train', corpus, '--model', model, ...small).finished).toMatchObject({ code: 0 });
    const recording = join(corpus, 'valid', 'u8.wav');
    const transcribed = await persephone('transcribe', '--model', model, '--threads', '1', recording)
      .finished;
    expect(transcribed).toMatchObject({ code: 0, stdout: expect.stringContaining('u8.wav\t') });
    // Where the native runtime cannot be loaded.
    const elsewhere = startProgram(
      join(place, 'installed', 'bin', 'persephone'),
      ['transcribe', '--model', model, '--threads', '1', recording],
      { ...environment(), PERSEPHONE_RUNTIME: 'webassembly' },
    );
    expect(await elsewhere.finished).toMatchObject({ code: 0, stdout: transcribed.stdout });
  });

  test('serves its page, learns from its demonstration, and keeps all in the folder of the user', async () => {
    const service = persephone('serve', '--port', '0', '--workers', '1', '--threads', '1');
    const address = await readyAt(service);
    const log = () => service.output.stderr;
    await useService(address, log);
    // It is this Node that all of it runs on.
    const figures = await (await fetch(`${address}/metrics`)).text();
    expect(figures).toContain(`nodejs_version_info{version="v${on}.`);

    const { post, modelOn, train, until } = serviceClient(() => address, log);
    const demonstration = await post<{ corpusId: number; untranscribed: number[] }>('/v1/demo');
    expect(demonstration).toMatchObject({ status: 201 });
    const { corpusId, untranscribed } = demonstration.body;
    const model = await modelOn(corpusId, 1);
    expect(await until(await train(model), ended)).toMatchObject({ state: 'succeeded' });
    const transcribed = await post<Ids>(`/v0.1/model/transcribe/${model}/${untranscribed[0]}`);
    expect(transcribed).toMatchObject({ status: 201 });

    service.child.kill('SIGTERM');
    expect(await service.finished).toMatchObject({ code: 0 });
    expect(existsSync(join(place, 'home', '.local', 'share', 'persephone', 'persephone.sqlite'))).toBe(true);
  });
});
