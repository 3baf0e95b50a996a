import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { singleFileHead } from '../../src/places.js';
import { singleFile } from '../../src/single-file/index.js';
import { run } from '../support/cli.js';
import { modelFile } from '../support/model-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-single-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const embeddedModel = (page: string): Buffer => {
  const [, found] = /<script type="application\/octet-stream" id="model">([^<]*)<\/script>/.exec(page) ?? [];
  if (found === undefined) throw new Error('The page has no model');
  return Buffer.from(found, 'base64');
};

test.each([0, 1, 2, 3, 1000])(
  'a model of %i bytes is in the page whole, however it was read',
  async (count) => {
    const bytes = Uint8Array.from({ length: count }, (_, i) => (i * 37) % 256);
    async function* portions() {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
    }
    const page = await singleFile({ name: 'm', byteLength: count, open: async () => portions() });
    const html = await text(await page.open());
    expect(Buffer.byteLength(html)).toBe(page.byteLength);
    expect(new Uint8Array(embeddedModel(html))).toEqual(bytes);
  },
);

test('a name does not end the element that it is in', async () => {
  const name = '</script><script>alert(1)</script><!--';
  async function* nothing() {}
  const page = await singleFile({ name, byteLength: 0, open: async () => nothing() });
  const html = await text(await page.open());
  expect(html).not.toContain('alert(1)</script>');
  const [, about = ''] = /id="about">([^<]*)</.exec(html) ?? [];
  expect(JSON.parse(about)).toMatchObject({ name });
});

test('the terms of all that is in the page are in it, to be read without a script', async () => {
  const page = await singleFile({ name: 'm', byteLength: 0, open: async () => (async function* () {})() });
  const [, terms = ''] = /<pre id="licences">([^<]*)</.exec(await text(await page.open())) ?? [];
  const packages: string[] = JSON.parse(
    await readFile(join(dirname(singleFileHead), '..', 'bundled-packages.json'), 'utf8'),
  );
  expect(packages).toEqual(expect.arrayContaining([expect.stringMatching(/onnxruntime-web$/)]));
  const names = packages.map((folder) => folder.replace(/^.*node_modules\//, ''));
  expect(names.filter((name) => !terms.includes(`${name} `))).toEqual([]);
  for (const part of ['VisualOn', 'Apache License', 'Mozilla Public License', 'Silero VAD']) {
    expect(terms).toContain(part);
  }
});

test('the command writes the page of a model, and refuses what is none', async () => {
  const model = join(folder, 'tones.onnx');
  const bytes = modelFile(['a', 'b']);
  await writeFile(model, bytes);
  const output = join(folder, 'tones.html');
  expect(await run('single-file', '--model', model, '--output', output)).toMatchObject({
    code: 0,
    stdout: `${output}\n`,
  });
  expect(new Uint8Array(embeddedModel(await readFile(output, 'utf8')))).toEqual(new Uint8Array(bytes));

  await writeFile(model, 'no model');
  const refused = await run('single-file', '--model', model, '--output', join(folder, 'other.html'));
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(model);
  await expect(readFile(join(folder, 'other.html'))).rejects.toMatchObject({ code: 'ENOENT' });
});
