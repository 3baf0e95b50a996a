import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { withExternalWeights } from '../../../engine/test/encoders/external.js';
import { randomEncoder } from '../../../engine/test/encoders/support.js';
import { openDatabase } from '../../src/db/index.js';
import { insertCorpus, newModel, rawHandle } from '../db/fixtures.js';
import { killCommands, run } from '../support/cli.js';

let folder: string;
const at = (name: string) => join(folder, name);
const encoder = (...args: readonly string[]) => run('encoder', ...args, '--data', at('data'));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-encoder-command-'));
  await writeFile(at('random.onnx'), randomEncoder());
  await writeFile(at('random.json'), JSON.stringify({ normalise: false }));
  const { model, weights } = withExternalWeights(randomEncoder(), 'large.onnx.data');
  await writeFile(at('large.onnx'), model);
  await writeFile(at('large.onnx.data'), weights);
});
afterEach(killCommands);
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = async () =>
  (await readdir(at('data/blobs'), { recursive: true })).filter((name) => /[0-9a-f]{64}$/.test(name));

test('encoders are added, listed and removed where the service is, and refused with what is wrong', async () => {
  const nowhere = await encoder('list');
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('[installation-missing]')]);
  expect((await run('key', 'create', 'Ana', '--data', at('data'))).code).toBe(0);

  const added = await encoder('add', at('random.onnx'), '--name', 'XLS-R');
  expect(added).toMatchObject({ code: 0, stdout: '1\n' });
  expect(added.stderr).toContain('XLS-R: from samples 24 numbers every 20 ms');
  expect(await encoder('add', at('random.onnx'))).toMatchObject({
    ...{ code: 0, stdout: '1\n' },
    stderr: expect.stringContaining('was there already'),
  });
  expect((await encoder('list')).stdout).toMatch(
    /^1\tXLS-R\tsamples, last_hidden_state\t\d+ bytes\t0 models\n$/,
  );

  // What lies beside it is not kept with it.
  const large = await encoder('add', at('large.onnx'));
  expect([large.code, large.stdout]).toEqual([1, '']);
  expect(large.stderr).toMatch(
    /weights lie in a file of their own.*onnx\.load\('large\.onnx'\), 'whole-large\.onnx'.*\[encoder-unusable\]/,
  );
  await writeFile(at('huge.onnx'), randomEncoder());
  await truncate(at('huge.onnx'), 3 * 2 ** 30);
  const huge = await encoder('add', at('huge.onnx'));
  expect([huge.code, huge.stderr]).toEqual([
    ...[1, expect.stringMatching(/huge\.onnx has 3221225472 bytes.*float16 or int8.*\[upload-too-large\]/)],
  ]);
  const gone = await encoder('add', at('none.onnx'));
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringMatching(/none\.onnx does not exist/)]);
  expect(await files()).toHaveLength(1);
  expect(await encoder('remove', '7')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('[encoder-not-found]') },
  });

  const url = `sqlite:${at('data/persephone.sqlite')}`;
  const database = await openDatabase({ url });
  const corpus = await insertCorpus(database);
  const model = await database.models.insert({ ...newModel(corpus.id), name: 'needs it', encoderId: 1 });
  const needed = await encoder('remove', '1');
  expect([needed.code, needed.stderr]).toEqual([1, expect.stringMatching(/needs it.*\[still-in-use\]/)]);
  await database.close();
  const raw = rawHandle(url);
  await raw.deleteFrom('model').where('id', '=', model.id).execute();
  await raw.destroy();
  expect(await encoder('remove', '1')).toMatchObject({
    ...{ code: 0, stderr: expect.stringContaining('XLS-R is gone') },
  });
  expect(await files()).toEqual([]);
}, 120_000);
