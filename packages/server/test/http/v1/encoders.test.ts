import { encoderFeatureType, encoderFeatureVersion } from '@persephone/engine/encoders';
import { featureType } from '@persephone/engine/features';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomEncoder } from '../../../../engine/test/encoders/support.js';
import { databasesUnderTest } from '../../support/databases.js';
import { modelFile } from '../../support/model-file.js';
import { type Answer, codeOf, type Harness, idOf, makeCorpus, startHarness } from '../harness.js';

describe.each(databasesUnderTest())('pretrained encoders on $name', { timeout: 120_000 }, (under) => {
  let harness: Harness;
  let first: Answer;
  beforeAll(async () => {
    harness = await startHarness(under);
    first = await harness.send('/v1/encoders?name=random.onnx', randomEncoder());
  });
  afterAll(() => harness.dispose());

  const list = async () => (await harness.call('GET', '/v1/encoders')).body.encoders as { id: number }[];

  test('are tried out and kept once', async () => {
    expect([first.status, first.body]).toMatchObject([
      201,
      {
        name: 'random.onnx',
        ...{ input: 'samples', output: 'last_hidden_state', normalise: true },
        ...{ dimension: 24, frameShiftMs: 20, models: 0 },
        byteLength: randomEncoder().byteLength,
      },
    ]);
    const again = await harness.send('/v1/encoders?name=again.onnx', randomEncoder());
    expect([again.status, again.body]).toEqual([200, first.body]);
    // The same file with its samples as they are makes other features.
    const other = await harness.send('/v1/encoders?name=other&normalise=false', randomEncoder());
    expect([other.status, other.body]).toMatchObject([201, { sha256: first.body.sha256, normalise: false }]);
    expect((await list()).map(({ id }) => id)).toEqual([idOf(other), idOf(first)]);
    expect((await harness.call('DELETE', `/v1/encoders/${idOf(other)}`)).status).toBe(200);
    expect(await harness.blobs.has(String(first.body.sha256))).toBe(true);
  });

  test('that cannot be used are refused with what is wrong, and leave no file', async () => {
    const before = await harness.database.blobs.countReferenced();
    const text = await harness.send('/v1/encoders?name=text.onnx', new TextEncoder().encode('no encoder'));
    expect([codeOf(text), String(text.body.detail)]).toEqual([
      'encoder-unusable',
      expect.stringContaining('text.onnx is no ONNX file'),
    ]);
    const odd = await harness.send('/v1/encoders?name=odd.onnx', randomEncoder({ input: 'audio' }));
    expect([codeOf(odd), String(odd.body.detail)]).toEqual([
      'encoder-unusable',
      expect.stringMatching(/odd\.onnx cannot be used: its inputs are audio/),
    ]);
    const two = randomEncoder({ outputs: ['one', 'two'] });
    const unsaid = await harness.send('/v1/encoders?name=two.onnx', two);
    expect(String(unsaid.body.detail)).toMatch(/which of its outputs/);
    const said = await harness.send('/v1/encoders?name=two.onnx&output=two', two);
    expect([said.status, said.body]).toMatchObject([201, { output: 'two' }]);
    await harness.call('DELETE', `/v1/encoders/${idOf(said)}`);
    expect(codeOf(await harness.send('/v1/encoders?name=%20', two))).toBe('name-blank');
    expect(await harness.database.blobs.countReferenced()).toBe(before);
  });

  test('have another name where somebody gives one', async () => {
    const id = idOf(first);
    const renamed = await harness.call('PATCH', `/v1/encoders/${id}`, { name: ' XLS-R\u0301 ' });
    expect(renamed.body.name).toBe('XLS-R\u0301'.normalize('NFC'));
    expect(codeOf(await harness.call('PATCH', '/v1/encoders/9999', { name: 'a' }))).toBe('encoder-not-found');
    expect(codeOf(await harness.call('PATCH', `/v1/encoders/${id}`, { name: ' ' }))).toBe('name-blank');
    await harness.call('PATCH', `/v1/encoders/${id}`, { name: 'random.onnx' });
  });

  test('stay while a model takes their features', async () => {
    const corpusId = await makeCorpus(harness);
    const encoderId = idOf(first);
    const model = await harness.call('POST', '/v1/models', { name: 'encoded', corpusId, encoderId });
    const { sha256 } = first.body;
    expect([model.status, model.body]).toMatchObject([
      201,
      {
        encoder: { id: encoderId, name: 'random.onnx', sha256 },
        featureType: encoderFeatureType({ sha256: String(sha256) }),
      },
    ]);
    const plain = await harness.call('POST', '/v1/models', { name: 'plain', corpusId });
    expect(plain.body).toMatchObject({ encoder: null, featureType: 'fbank' });
    const unknown = await harness.call('POST', '/v1/models', { name: 'none', corpusId, encoderId: 9999 });
    expect(codeOf(unknown)).toBe('encoder-unknown');
    expect((await harness.call('GET', `/v1/encoders/${encoderId}`)).body.models).toBe(1);
    const refused = await harness.call('DELETE', `/v1/encoders/${encoderId}`);
    expect([refused.status, codeOf(refused), String(refused.body.detail)]).toEqual([
      409,
      'still-in-use',
      expect.stringContaining('(encoded)'),
    ]);
    // Past all of our own code, the database says the same.
    await expect(harness.database.encoders.delete(encoderId)).rejects.toMatchObject({ code: 'still-in-use' });
    await harness.call('DELETE', `/v1/models/${idOf(model)}`);
    expect((await harness.call('DELETE', `/v1/encoders/${encoderId}`)).status).toBe(200);
    expect(await harness.blobs.has(String(sha256))).toBe(false);
    expect(codeOf(await harness.call('GET', `/v1/encoders/${encoderId}`))).toBe('encoder-not-found');
  });

  test('are asked for by a model from another machine, which is taken in once they are there', async () => {
    // As many numbers as the network of the test's model takes.
    const wide = randomEncoder({ size: featureType('fbank').dimension });
    const uploaded = await harness.send('/v1/encoders?name=wide.onnx&normalise=false', wide);
    const found = await harness.database.encoders.find(idOf(uploaded));
    if (!found) throw new Error('The encoder is not there');
    await harness.call('DELETE', `/v1/encoders/${found.id}`);
    const { description: encoder } = found;
    const made = modelFile(['a', 'b'], {
      encoder,
      featureType: encoderFeatureType(encoder),
      featureVersion: encoderFeatureVersion(encoder),
    });
    const refused = await harness.send('/v1/models/import?name=from%20elsewhere', made);
    expect([codeOf(refused), String(refused.body.detail)]).toEqual([
      'encoder-missing',
      expect.stringMatching(/wide\.onnx.*SHA-256 [0-9a-f]{64}.*samples as they are.*Upload that file first/),
    ]);
    await harness.send('/v1/encoders?name=wide.onnx&normalise=false', wide);
    const taken = await harness.send('/v1/models/import?name=from%20elsewhere', made);
    expect([taken.status, taken.body]).toMatchObject([
      201,
      { imported: true, encoder: { name: 'wide.onnx' } },
    ]);
  });
});
