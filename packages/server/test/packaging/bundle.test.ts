import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withoutText } from '../../../../scripts/packaging/licences/known.mjs';
import { nativeFiles } from '../../../../scripts/packaging/native-files.mjs';
import { hostPlatform } from '../../../../scripts/packaging/platforms.mjs';
import { killCommands, readyAt, startProgram } from '../support/cli.js';
import { useService } from '../support/packaged-service.js';
import { ended, serviceClient } from '../support/service-client.js';
import { unpackZip } from '../support/unpack-zip.js';

// What is downloaded and double-clicked, on a machine that has no Node, as somebody who has never used it.
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const host = String(hostPlatform());
let folder: string;
let version: string;

async function bundle(platform: string, ...options: string[]): Promise<string> {
  const script = join(root, 'scripts', 'packaging', 'bundle.mjs');
  const args = [script, '--platform', platform, '--output', folder, ...options];
  const { code, stderr } = await startProgram(process.execPath, args, process.env).finished;
  if (code !== 0) throw new Error(`no bundle for ${platform}: ${stderr}`);
  return join(folder, `persephone-${version}-${platform}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-bundle-'));
  ({ version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string });
});
afterAll(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

/** The arguments of a desktop entry's Exec line, as the specification has them read; %k is the entry's own path. */
function commandOf(entry: string, path: string): [string, ...string[]] {
  const line = /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';
  const escaped = line.replaceAll(/\\(.)/g, '$1');
  const words = [...escaped.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1'),
  );
  const [program = '', ...args] = words.map((word) => (word === '%k' ? path : word));
  return [program, ...args];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}
const manifestIn = async (place: string) =>
  JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as Manifest;

/** All packages of others that are in a bundle: installed, and those whose code is in the program and its pages. */
async function packagesIn(made: string): Promise<Manifest[]> {
  const modules = join(made, 'program', 'node_modules');
  const files = await readdir(modules, { recursive: true });
  const isPackage = /(^|\/node_modules\/)(@[^/]+\/)?[^/]+\/package\.json$/;
  const installed = files.filter((path) => isPackage.test(path.split(sep).join('/')));
  const lists = ['server/bundle', 'web/dist', 'single-file/dist'].map(async (place) => {
    const list = join(root, 'packages', place, 'bundled-packages.json');
    return JSON.parse(await readFile(list, 'utf8')) as string[];
  });
  const bundled = (await Promise.all(lists)).flat();
  return Promise.all([
    ...installed.map((path) => manifestIn(join(modules, path, '..'))),
    ...bundled.map((path) => manifestIn(join(root, path))),
  ]);
}

/** Which terms are given with a bundle for what, by name and version. */
async function licencesIn(made: string): Promise<Map<string, { licence: string; text: string }>> {
  const file = await readFile(join(made, 'program', 'THIRD-PARTY-LICENSES'), 'utf8');
  const sections = file.split(/^={100}\n/m).slice(1);
  return new Map(
    sections.flatMap((section) => {
      const end = section.indexOf('\n\n');
      const text = section.slice(end).trim();
      const heads = section.slice(0, end).matchAll(/^(\S.*) \((.*)\)$/gm);
      return [...heads].map(([, title = '', licence = '']) => [title, { licence, text }] as const);
    }),
  );
}

/** Nothing is in a bundle without its terms, and each that has no text of its own is named with whose it is. */
async function checkLicences(made: string): Promise<void> {
  const packages = await packagesIn(made);
  const licences = await licencesIn(made);
  expect(packages.length).toBeGreaterThan(150);
  const lacking = packages.filter(({ name, version }) => {
    const { licence = '', text = '' } = licences.get(`${name} ${version}`) ?? {};
    return licence === '' || !/permi(ssion|tted)|grant/i.test(text);
  });
  expect(lacking.map(({ name }) => name)).toEqual([]);
  const names = packages.map(({ name }) => name);
  const superfluous = Object.keys(withoutText).filter(
    (of) => !names.some((name) => (of.endsWith('*') ? name.startsWith(of.slice(0, -1)) : name === of)),
  );
  expect(superfluous).toEqual([]);
  expect(licences.get('mpg123, in mpg123-decoder')?.text).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
  expect(await readFile(join(made, 'node', 'LICENSE'), 'utf8')).toContain('Node.js is licensed');
}

describe.runIf(process.platform === 'linux')('the bundle for this system', { timeout: 240_000 }, () => {
  let unpacked: string;
  let home: string;
  let opened: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const made = await bundle(host);
    expect((await stat(`${made}.zip`)).size).toBeLessThan(130e6);
    // A place with everything that shells and desktops stumble over.
    const place = join(folder, 'down loads $HOME "é"');
    await unpackZip(`${made}.zip`, place);
    await rm(made, { recursive: true });
    unpacked = join(place, `persephone-${version}-${host}`);
    home = join(folder, 'home');
    opened = join(folder, 'opened');
    const tools = join(folder, 'tools');
    await mkdir(home);
    await mkdir(tools);
    for (const name of ['sh', 'dirname', 'readlink', 'cat']) await symlink(`/bin/${name}`, join(tools, name));
    await writeFile(join(tools, 'xdg-open'), `#!/bin/sh\necho "$1" >> "${opened}"\n`);
    await chmod(join(tools, 'xdg-open'), 0o755);
    env = { PATH: tools, HOME: home, PORT: '0' };
  }, 240_000);

  test('starts by a double click, opens the page, trains, transcribes, and ends with its window', async () => {
    const entry = join(unpacked, 'Persephone.desktop');
    const [program, ...args] = commandOf(await readFile(entry, 'utf8'), entry);
    const service = startProgram(join(folder, 'tools', program), args, env);
    const address = await readyAt(service);
    await expect.poll(() => existsSync(opened)).toBe(true);
    const log = () => service.output.stderr;
    await useService(address, log);

    const { makeModel, train, until, post } = serviceClient(() => address, log);
    const { modelId, audioId } = await makeModel(3);
    expect(await until(await train(modelId), ended)).toMatchObject({ state: 'succeeded' });
    expect(await post(`/v0.1/model/transcribe/${modelId}/${audioId}`)).toMatchObject({ status: 201 });

    // A second double click.
    const again = await startProgram(join(unpacked, 'Persephone.sh'), [], env).finished;
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`already, at ${address}`) });
    expect(await readFile(opened, 'utf8')).toBe(`${address}\n${address}\n`);

    const data = join(home, 'Documents', 'Persephone');
    expect(service.output.stdout).toContain(data);
    expect(existsSync(join(data, 'persephone.sqlite'))).toBe(true);
    service.child.kill('SIGHUP');
    expect(await service.finished).toMatchObject({ code: 0 });
    expect(existsSync(join(data, 'running.json'))).toBe(false);
  });

  test('has the terms of all that is in it', async () => {
    await checkLicences(unpacked);
  });

  test('is the command line, too', async () => {
    const annotations = join(folder, 'two words.TextGrid');
    await writeFile(annotations, 'no annotations');
    const run = (...args: string[]) => startProgram(join(unpacked, 'Persephone.sh'), args, env).finished;
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
    expect(await run('annotations', annotations)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('two words.TextGrid'),
    });
  });
});

describe('the bundles for other systems', { timeout: 240_000 }, () => {
  const runtime = 'program/node_modules/onnxruntime-node/bin/napi-v6';
  test.each([
    [
      'win-x64',
      'Persephone.cmd',
      [
        'node/bin/node.exe',
        'program/node_modules/@libsql/win32-x64-msvc/index.node',
        `${runtime}/win32/x64/onnxruntime.dll`,
        `${runtime}/win32/x64/onnxruntime_binding.node`,
      ],
    ],
    [
      'darwin-arm64',
      'Persephone.command',
      [
        'node/bin/node',
        'program/node_modules/@libsql/darwin-arm64/index.node',
        `${runtime}/darwin/arm64/libonnxruntime.1.dylib`,
        `${runtime}/darwin/arm64/onnxruntime_binding.node`,
      ],
    ],
  ])('%s: has its programs and libraries, and those of no other', async (platform, launcher, needed) => {
    const made = await bundle(platform, '--no-zip');
    const native = nativeFiles(made);
    expect(Object.keys(native)).toEqual(expect.arrayContaining(needed));
    expect(new Set(Object.values(native))).toEqual(new Set([platform]));
    await checkLicences(made);
    expect((await stat(join(made, launcher))).mode & 0o111).toBe(0o111);
    expect(existsSync(join(made, 'program', 'packages', 'web', 'dist', 'page', 'index.html'))).toBe(true);
    await rm(made, { recursive: true });
  });

  test('a platform that nothing is packed for is refused with those that there are', async () => {
    await expect(bundle('amiga-m68k')).rejects.toThrow(/no platform "amiga-m68k".*linux-x64.*win-x64/);
  });
});
