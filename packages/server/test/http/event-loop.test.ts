import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSilentFlac } from '../../../engine/test/audio/support/flac.js';
import { type MeasuredService, startMeasuredService } from '../support/measured-service.js';
import { wav } from './harness.js';

// The process that answers moves bytes and asks the database: whatever is sent, nobody else waits for 100 ms.
const longestMs = 100;
const mebi = 1024 * 1024;

let service: MeasuredService;
beforeAll(async () => {
  // With a worker, for requests that are answered when their job is done.
  service = await startMeasuredService({ args: ['--workers', '1'] });
});
afterAll(() => service.stop());

async function post(path: string, body: string | Uint8Array, type = 'application/json') {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as Uint8Array<ArrayBuffer>,
  });
  return { status: response.status, answer: await response.text() };
}

/** Sent as an older client sends it. */
async function sendForm(path: string, field: string, name: string, bytes: Uint8Array) {
  const form = new FormData();
  form.set(field, new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  const response = await fetch(service.url + path, { method: 'POST', body: form });
  return { status: response.status, answer: await response.text() };
}

/** The statuses that were answered, and the longest pause meanwhile. */
async function attacked(attack: () => Promise<{ status: number }>) {
  const statuses = new Set<number>();
  const pause = await service.longestPause(async () => statuses.add((await attack()).status), longestMs);
  return { statuses: [...statuses], pause };
}

const ids = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
/** As many of it as there is room for in so many bytes. */
const filled = (element: string, bytes: number) => element.repeat(Math.floor((bytes - 200) / element.length));

describe.each(['{},', '1,', '[[[[]]]],'])('bodies full of %s', (element) => {
  test.each([
    ['/v1/check', 'files', 16 * mebi, '"labelType":"phonemes"'],
    ['/v1/files/known', 'files', mebi, '"x":1'],
    ['/v1/utterances', 'utterances', mebi, '"x":1'],
    [
      '/v0.1/corpus',
      'training',
      mebi,
      '"name":"a","labelType":"phonemes","featureType":"fbank","validation":[1],"testing":[1]',
    ],
    [
      '/v0.1/corpus',
      'preprocessed',
      mebi,
      '"name":"a","labelType":"phonemes","featureType":"x","training":[1],"validation":[1],"testing":[1]',
    ],
    ['/v1/corpora/preview', 'utteranceIds', mebi, '"labelType":"phonemes"'],
    ['/v1/deletions/preview', 'audio', mebi, '"model":[1]'],
    ['/v0.1/label', 'phoneticLabel', 64 * 1024, '"x":1'],
    ['/v1/session', 'key', 8 * 1024, '"x":1'],
  ])(
    '%s %s',
    async (path, member, bytes, others) => {
      const body = `{${others},"${member}":[${filled(element, bytes)}1]}`;
      const { statuses, pause } = await attacked(() => post(path, body));
      expect(statuses).toEqual([400]);
      expect(pause).toBeLessThan(longestMs);
    },
    120_000,
  );
});

describe('as much as a route takes', () => {
  test('the check of a folder of fifty thousand files', async () => {
    const files = ids(25_000).flatMap((i) => [
      { name: `f/${i}.wav`, byteLength: 1000, durationMs: 3000 },
      { name: `f/${i}.phonemes`, byteLength: 70, text: `${'m a t a k i n o '.repeat(4)}${i}` },
    ]);
    const body = JSON.stringify({ files });
    const { statuses, pause } = await attacked(() => post('/v1/check', body));
    expect(statuses).toEqual([200]);
    expect(pause).toBeLessThan(longestMs);
  }, 120_000);

  test.each([
    ['a folder each', (i: number) => [`f/${i}/a.wav`, `f/${i}/a.phonemes`]],
    ['one name, however they are written', (i: number) => [`${i}/A.WAV`, `a${i % 2 ? '' : '/a'}.txt`]],
    ['nothing in common', (i: number) => [`${i}.wav`, `${i}-${i}.phonemes`]],
    ['long rows of folders', (i: number) => [`${'folder/'.repeat(40)}${i}.mp3`, `${i}.doc`]],
  ])(
    'the check of twenty thousand names, with %s',
    async (_, namesOf) => {
      const files = ids(10_000).flatMap((i) => namesOf(i).map((name) => ({ name, byteLength: 100 })));
      const body = JSON.stringify({ files });
      const { statuses, pause } = await attacked(() => post('/v1/check', body));
      expect(statuses).toEqual([200]);
      expect(pause).toBeLessThan(longestMs);
    },
    120_000,
  );

  test('whether two thousand files are known', async () => {
    const files = ids(2000).map((i) => ({
      name: `folder/${i}.wav`,
      sha256: i.toString(16).padStart(64, '0'),
    }));
    const { statuses, pause } = await attacked(() => post('/v1/files/known', JSON.stringify({ files })));
    expect(statuses).toEqual([200]);
    expect(pause).toBeLessThan(longestMs);
  });

  test.each([
    [
      '/v0.1/corpus',
      { name: 'a', featureType: 'fbank', training: ids(99_000), validation: [1], testing: [2] },
      400,
    ],
    ['/v1/corpora', { name: 'a', utteranceIds: ids(99_000) }, 400],
    ['/v1/deletions/preview', { labelType: undefined, utterance: ids(99_000), audio: ids(20_000) }, 200],
  ])('%s of ids that do not exist', async (path, members, status) => {
    const body = JSON.stringify({ labelType: 'phonemes', ...members });
    const { statuses, pause } = await attacked(() => post(path, body));
    expect(statuses).toEqual([status]);
    expect(pause).toBeLessThan(longestMs);
  });

  test.each([
    ['labels', 'a b c é '.repeat(31_000), 201],
    ['one label', 'a'.repeat(250_000), 201],
    ['decomposed letters', 'e\u0301 '.repeat(83_000), 201],
    ['marks without an end', `a${'\u0301\u0323'.repeat(120_000)}`, 400],
    ['rows of marks', `a${'\u0301\u0323'.repeat(15)}`.repeat(8000), 201],
  ])('a transcription of %s', async (_, text, status) => {
    const { statuses, pause } = await attacked(() => post('/v0.1/transcription', JSON.stringify({ text })));
    expect(statuses).toEqual([status]);
    expect(pause).toBeLessThan(longestMs);
  });
});

describe('files', () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const mostBytes = mebi;

  test.each([
    ['decomposed letters', 'e\u0301 '.repeat(mostBytes / 4), 201],
    ['marks without an end', `a${'\u0301\u0323'.repeat(mostBytes / 4 - 1)}`, 400],
    ['white space', ' \n'.repeat(mostBytes / 2), 400],
  ])(
    'a transcription of 1 MiB of %s',
    async (what, text, status) => {
      const bytes = bytesOf(text);
      let sent = 0;
      for (const send of [
        () => sendForm('/v0.1/transcription/fromFile', 'transcriptionFile', 'a.phonemes', bytes),
        () =>
          post(
            `/v1/transcriptions?name=${what.length}-${++sent}.phonemes`,
            bytes,
            'application/octet-stream',
          ),
      ]) {
        const { statuses, pause } = await attacked(send);
        expect(statuses).toEqual([status]);
        expect(pause).toBeLessThan(longestMs);
      }
    },
    60_000,
  );

  test.each([
    ['an hour of silence', 880],
    ['a day of silence', 21_100],
  ])(
    'a FLAC file of %s',
    async (_, frames) => {
      for (const totalUnknown of [false, true]) {
        const bytes = writeSilentFlac(frames, 16_000, totalUnknown);
        const { statuses, pause } = await attacked(() =>
          post(`/v1/audio?name=${frames}-${totalUnknown}.flac`, bytes, 'application/octet-stream'),
        );
        expect(Math.max(...statuses)).toBeLessThan(500);
        expect(pause).toBeLessThan(longestMs);
      }
    },
    60_000,
  );
});

test.each([
  ['empty ones', [0x0a, 0x00]],
  ['unknown ones', [0xf8, 0x7f, 0x01]],
  ['empty nodes of a graph', [0x3a, 0x02, 0x0a, 0x00]],
])(
  'a model file of many tiny fields: %s',
  async (_, field) => {
    const bytes = new Uint8Array(16 * mebi).map((__, i) => field[i % field.length] ?? 0);
    const { statuses, pause } = await attacked(() =>
      post('/v1/models/import?name=fields', bytes, 'application/octet-stream'),
    );
    expect(statuses).toEqual([400]);
    expect(pause).toBeLessThan(longestMs);
  },
  120_000,
);

test('utterances and corpora of thousands of them', async () => {
  const audio: number[] = [];
  for (const i of ids(4)) {
    const { answer } = await post(`/v1/audio?name=${i}.wav`, wav(0.2, 200 + i), 'application/octet-stream');
    audio.push(JSON.parse(answer).id);
  }
  const texts: number[] = [];
  for (const i of ids(500)) {
    const { answer } = await post('/v1/transcriptions', JSON.stringify({ name: `t${i}`, text: 'a b' }));
    texts.push(JSON.parse(answer).id);
  }
  const utterances = audio.flatMap((audioId) =>
    texts.map((transcriptionId) => ({ audioId, transcriptionId, speaker: 'Ana' })),
  );
  const requests: [string, object, number][] = [
    ['/v1/utterances', { utterances }, 200],
    ['/v1/utterances', { utterances: [...utterances.slice(1), { audioId: 1, transcriptionId: 4711 }] }, 400],
    ['/v1/corpora/preview', { labelType: 'phonemes' }, 200],
    ['/v1/corpora', { name: 'all', labelType: 'phonemes' }, 201],
    [
      '/v0.1/corpus',
      {
        ...{ name: 'named', labelType: 'phonemes', featureType: 'fbank' },
        ...{ training: ids(1998), validation: [1999], testing: [2000] },
      },
      201,
    ],
    ['/v1/deletions/preview', { audio }, 200],
  ];
  for (const [path, body, status] of requests) {
    const sent = JSON.stringify(body);
    const { statuses, pause } = await attacked(() => post(path, sent));
    expect([path, statuses]).toEqual([path, [status]]);
    expect(pause, path).toBeLessThan(longestMs);
  }
  for (const path of [
    '/v1/utterances?limit=200&count=true',
    '/v1/utterances/ids',
    '/v0.1/audio',
    '/v0.1/corpus',
    '/v1/openapi.json',
  ]) {
    const { statuses, pause } = await attacked(() =>
      fetch(service.url + path).then(async (r) => ({ status: r.status, all: await r.text() })),
    );
    expect([path, statuses]).toEqual([path, [200]]);
    expect(pause, path).toBeLessThan(longestMs);
  }
}, 120_000);

describe('made and taken away again', () => {
  const request = async (path: string, method: string, body?: object) => {
    const response = await fetch(service.url + path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  test('the demonstration is made, and all of it deleted', async () => {
    const { statuses, pause } = await attacked(async () => {
      const { status } = await request('/v1/demo', 'POST');
      const { audioIds, transcriptionIds, utteranceIds, corpusIds } = (await request('/v1/demo', 'GET'))
        .answer;
      const things = {
        ...{ audio: audioIds, transcription: transcriptionIds, utterance: utteranceIds },
        corpus: corpusIds,
      };
      const { seen } = (await request('/v1/deletions/preview', 'POST', things)).answer;
      expect((await request('/v1/deletions', 'POST', { ...things, seen })).status).toBe(200);
      return { status };
    });
    expect(statuses).toEqual([201]);
    expect(pause).toBeLessThan(longestMs);
  }, 120_000);
});
