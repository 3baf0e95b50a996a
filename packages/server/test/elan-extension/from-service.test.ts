import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readTierFile } from '@persephone/formats/elan-recogniser';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, type Harness, idOf, startHarness } from '../http/harness.js';
import { databasesUnderTest } from '../support/databases.js';
import { runAsElan } from '../support/elan-host.js';
import { modelFile } from '../support/model-file.js';
import { spoken } from '../support/tones.js';
import { unpackedBytes } from '../support/unpacked-bytes.js';

let harness: Harness;
let folder: string;
let address: string;
beforeAll(async () => {
  const [under] = databasesUnderTest();
  if (!under) throw new Error('There is no database to test on');
  harness = await startHarness(under);
  folder = await mkdtemp(join(tmpdir(), 'persephone-elan-'));
  address = await harness.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await harness.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('the extension that the service hands out uses its model, from where it is unpacked', async () => {
  await harness.send('/v1/models/import?name=other', modelFile(['c']));
  const id = idOf(
    await harness.send(`/v1/models/import?name=${encodeURIComponent('Abui & "co"')}`, modelFile(['a', 'b'])),
  );
  await harness.send('/v1/models/import?name=newest', modelFile(['d']));
  const answer = await fetch(`${address}/v1/models/${id}/elan-extension`);
  expect(answer.headers.get('content-disposition')).toContain('persephone-elan.zip');
  const zip = Buffer.from(await answer.arrayBuffer());
  for (const [name, bytes] of await unpackedBytes(zip)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    // The modes are looked at below.
    await writeFile(join(folder, name), bytes, { mode: 0o755 });
  }
  const extension = join(folder, 'persephone');
  const description = await readFile(join(extension, 'segment-and-transcribe.cmdi'), 'utf8');
  expect(description).toContain(`default="${address}"`);
  expect(description).toContain('default="Abui &amp; &quot;co&quot;"');

  const source = join(folder, 'a.wav');
  await writeFile(source, encodeWav16(spoken([...'aeioeiaoieaoe']), 16_000));
  const output = join(folder, 'out.xml');
  await writeFile(output, '');
  const parameters = { source, model: 'Abui & "co"', service: address, output_tier: output };
  const { lines } = await runAsElan(extension, 'segment-and-transcribe.cmdi', parameters);
  expect(lines.at(-1)).toBe('RESULT: DONE.');
  const { name } = readTierFile(await readFile(output), output);
  expect(name).toContain('a_Abui');
}, 60_000);

test('its script may be run where a program keeps the modes of a zip file', async () => {
  const id = idOf(await harness.send('/v1/models/import?name=modes', modelFile(['a'])));
  const zip = Buffer.from(await (await fetch(`${address}/v1/models/${id}/elan-extension`)).arrayBuffer());
  // The directory's entry of a file: its mode stands in the upper half of the external attributes (APPNOTE 4.4.15).
  const modes = [...entriesOf(zip)].map(([name, attributes]) => [name, (attributes >>> 16).toString(8)]);
  expect(modes).toContainEqual(['persephone/run.sh', '100755']);
  expect(modes).toContainEqual(['persephone/transcribe.cmdi', '100644']);
});

test('a model that is not there, or not trained, has none', async () => {
  expect(codeOf(await harness.call('GET', '/v1/models/9999/elan-extension'))).toBe('model-not-found');
});

function* entriesOf(zip: Buffer): Generator<[string, number]> {
  for (
    let at = zip.indexOf('PK\x01\x02', 0, 'latin1');
    at >= 0;
    at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')
  ) {
    const length = zip.readUInt16LE(at + 28);
    yield [zip.toString('utf8', at + 46, at + 46 + length), zip.readUInt32LE(at + 38)];
  }
}
