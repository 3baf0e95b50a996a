import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, startHarness, wav } from '../harness.js';

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

describe.each(databasesUnderTest())('uploads one file a request on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const known = async (...files: { name: string; sha256: string }[]) =>
    (await harness.call('POST', '/v1/files/known', { files })).body.files;

  test('a recording is kept once, and recognised before it is sent again', async () => {
    const bytes = wav(0.5);
    const hash = sha256(bytes);
    const file = { name: 'folder/mama.wav', sha256: hash };
    const nothing = { ...file, audioId: null, transcriptionId: null, stored: false };
    expect(await known(file)).toEqual([nothing]);

    const path = `/v1/audio?name=folder%2Fmama.wav&sha256=${hash}`;
    const first = await harness.send(path, bytes, 'audio/wav');
    expect([first.status, first.body]).toMatchObject([
      201,
      { name: 'mama.wav', sha256: hash, byteLength: bytes.length, durationMs: 500, utterances: 0 },
    ]);
    const id = idOf(first);
    expect(await known(file, { ...file, name: 'other.wav' })).toEqual([
      { ...nothing, audioId: id, stored: true },
      { ...nothing, name: 'other.wav', stored: true },
    ]);

    const again = await harness.send(path, bytes);
    expect([again.status, again.body.id]).toEqual([200, id]);
    // The same bytes under a new name need not be sent.
    const renamed = await harness.send(`/v1/audio?name=other.wav&sha256=${hash}`, new Uint8Array());
    expect([renamed.status, renamed.body.durationMs]).toEqual([201, 500]);
    expect(idOf(renamed)).not.toBe(id);
    const file1 = await harness.app.inject(`/v1/audio/${idOf(renamed)}/file`);
    expect(sha256(file1.rawPayload)).toBe(hash);
  });

  test('many at once of the same file make one', async () => {
    const bytes = wav(0.2, 330);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => harness.send('/v1/audio?name=same.wav', bytes)),
    );
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    // Version 0.1 keeps to its contract: each upload is a recording of its own.
    const old = await harness.upload('/v0.1/audio', 'audioFile', 'same.wav', bytes);
    expect(old.status).toBe(201);
    expect(idOf(old)).not.toBe(idOf(answers[0] ?? old));
  });

  test('other bytes than announced are refused, and so are bytes that are not here', async () => {
    const before = (await harness.call('GET', '/v1/audio?count=true')).body.total;
    const wrong = await harness.send(`/v1/audio?name=a.wav&sha256=${sha256('other')}`, wav(0.1));
    expect([wrong.status, codeOf(wrong)]).toEqual([400, 'hash-mismatch']);
    const absent = await harness.send(`/v1/audio?name=a.wav&sha256=${sha256('absent')}`, new Uint8Array());
    expect([absent.status, codeOf(absent)]).toEqual([404, 'bytes-not-found']);
    expect(codeOf(await harness.send('/v1/audio?name=a.doc', wav(0.1)))).toBe('media-type-not-accepted');
    expect(codeOf(await harness.send('/v1/audio', wav(0.1)))).toBe('validation-failed');
    expect(codeOf(await harness.send('/v1/audio?name=a.wav&sha256=ABC', wav(0.1)))).toBe('validation-failed');
    expect((await harness.call('GET', '/v1/audio?count=true')).body.total).toBe(before);
    const empty = await harness.send('/v1/audio?name=empty.wav', new Uint8Array());
    expect(empty.body.problem).toMatchObject({ code: 'audio-empty' });
  });

  test('of an upload that breaks off nothing is kept', async () => {
    const address = new URL(await harness.app.listen({ host: '127.0.0.1', port: 0 }));
    const before = (await harness.call('GET', '/v1/audio?count=true')).body.total;
    await new Promise<void>((resolve) => {
      const broken = httpRequest({
        host: address.hostname,
        port: address.port,
        path: '/v1/audio?name=broken.wav',
        method: 'POST',
        headers: { 'content-length': 100_000 },
      });
      broken.on('error', () => resolve());
      broken.write(Buffer.from(wav(0.1)).subarray(0, 1000), () => setTimeout(() => broken.destroy(), 30));
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await harness.call('GET', '/v1/audio?count=true')).body.total).toBe(before);
    expect(harness.logged).toEqual([]);
  });

  test('transcriptions: as a file kept once, or typed', async () => {
    const bytes = Buffer.from('\uFEFFm a\u0301 m a\r\n', 'utf8');
    const path = `/v1/transcriptions?name=mama.phonemes&sha256=${sha256(bytes)}`;
    const first = await harness.send(path, bytes, 'text/plain');
    expect([first.status, first.body]).toMatchObject([
      201,
      { name: 'mama.phonemes', text: 'm á m a\n', source: 'person', basedOn: null },
    ]);
    const again = await harness.send(path, bytes, 'text/plain; charset=utf-8');
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    expect(await known({ name: 'mama.phonemes', sha256: sha256(bytes) })).toMatchObject([
      { transcriptionId: first.body.id, audioId: null, stored: false },
    ]);
    const typed = await harness.call('POST', '/v1/transcriptions', { name: 'by hand', text: 'b a' });
    expect([typed.status, typed.body.text]).toEqual([201, 'b a']);

    expect(codeOf(await harness.send(`${path.slice(0, -1)}0`, bytes, 'text/plain'))).toBe('hash-mismatch');
    const utf16 = Buffer.from('\uFEFFm a', 'utf16le');
    expect(codeOf(await harness.send('/v1/transcriptions?name=u.txt', utf16, 'text/plain'))).toBe(
      'text-not-utf8',
    );
    expect(codeOf(await harness.send('/v1/transcriptions?name=e.txt', Buffer.from(' \n'), 'x/y'))).toBe(
      'transcription-empty',
    );
    expect(codeOf(await harness.call('POST', '/v1/transcriptions', { text: 'b a' }))).toBe(
      'validation-failed',
    );
    expect(codeOf(await harness.send('/v1/transcriptions', Buffer.from('m a'), 'text/plain'))).toBe(
      'validation-failed',
    );
  });

  test('utterances of many pairs: all or none, and those that are there stay', async () => {
    const pairs = [];
    for (const name of ['p', 'q', 'r']) {
      const audio = await harness.send(`/v1/audio?name=${name}.wav`, wav(0.3));
      const text = await harness.call('POST', '/v1/transcriptions', { name, text: 'a b' });
      pairs.push({
        audioId: idOf(audio),
        transcriptionId: idOf(text),
        speaker: 'Ana',
        startMs: 0,
        endMs: 200,
      });
    }
    const make = (utterances: object[]) => harness.call('POST', '/v1/utterances', { utterances });
    const refused = await make([pairs[0] ?? {}, { ...pairs[1], audioId: 999_999 }]);
    expect([refused.status, codeOf(refused), refused.body.detail]).toMatchObject([
      400,
      'audio-unknown',
      expect.stringContaining('999999'),
    ]);
    const first = (await make(pairs.slice(0, 2))).body.utterances as { id: number; created: boolean }[];
    expect(first).toMatchObject([{ created: true }, { created: true }]);
    const all = (await make([...pairs, pairs[2] ?? {}])).body.utterances;
    expect(all).toMatchObject([
      { id: first[0]?.id, created: false, ...ids(pairs[0]) },
      { id: first[1]?.id, created: false, ...ids(pairs[1]) },
      { created: true, ...ids(pairs[2]) },
      { created: false, ...ids(pairs[2]) },
    ]);
    expect((await harness.call('GET', `/v1/utterances/${first[0]?.id}`)).body).toMatchObject({
      ...{ name: 'p.wav', text: 'a b', speaker: 'Ana', durationMs: 200, source: 'person', corpora: 0 },
    });
    // Corrected, and corrected again: the same pair is still that utterance and no other.
    const id = first[0]?.id;
    for (const text of ['a b c', 'a c']) await harness.call('PATCH', `/v1/utterances/${id}`, { text });
    const afterwards = (await make(pairs)).body.utterances;
    expect(afterwards).toMatchObject([{ id, created: false }, { created: false }, { created: false }]);
    expect((await harness.call('GET', `/v1/utterances/${id}`)).body.text).toBe('a c');
    expect(codeOf(await make([{ ...pairs[0], startMs: 5, endMs: 5, transcriptionId: 1 }]))).toBe(
      'constraint-violated',
    );
  });

  const ids = (pair: { audioId: number; transcriptionId: number } | undefined) => ({
    audioId: pair?.audioId,
    transcriptionId: pair?.transcriptionId,
  });
});
