import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSilentFlac } from '../../../engine/test/audio/support/flac.js';
import { packRaw } from '../../../formats/test/zip/make.js';
import { type MeasuredService, startMeasuredService } from '../support/measured-service.js';
import { modelFile } from '../support/model-file.js';
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
  const pause = await service.longestPause(async () => statuses.add((await attack()).status));
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

describe('thousands of rows', () => {
  const request = async (path: string, method: string, body?: object) => {
    const response = await fetch(service.url + path, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  const many = 20_000;
  const perRecording = 4000;
  const recordings: number[] = [];
  const transcriptions: number[] = [];
  const get = async (path: string) => {
    const response = await fetch(service.url + path);
    await response.arrayBuffer();
    return { status: response.status };
  };

  test('a zip file of twenty thousand tiny transcriptions', async () => {
    const names = ids(many - 5).map((i) => ({
      name: `folder/${i}.phonemes`,
      content: Buffer.from(`m a ${i % 977}`),
    }));
    const sounds = ids(5).map((i) => ({
      name: `folder/r${i}.wav`,
      content: Buffer.from(wav(i === 5 ? 4 : 0.2, 700 + i)),
    }));
    const bytes = packRaw([...sounds, ...names]);
    const created: { id: number }[][] = [];
    const { statuses, pause } = await attacked(async () => {
      const { status, answer } = await sendForm(
        '/v0.1/bulk_data/utterances',
        'utterancesFile',
        'a.zip',
        bytes,
      );
      const { audios_created: audio, transcriptions_created: texts } = JSON.parse(answer);
      expect(texts).toHaveLength(many - 5);
      created.splice(0, 2, audio, texts);
      return { status };
    });
    expect(statuses).toEqual([201]);
    expect(pause).toBeLessThan(longestMs);

    const [audio = [], texts = []] = created;
    transcriptions.push(...texts.map(({ id }) => id));
    for (const [i, { id: audioId }] of audio.entries()) {
      recordings.push(audioId);
      // As many as one request takes, twice.
      for (const half of [0, 1]) {
        const first = i * perRecording + half * 2000;
        const utterances = texts.slice(first, Math.min(first + 2000, texts.length)).map(({ id }, n) => {
          const startMs = half * 2000 + n;
          const segment = i === 4 ? { startMs, endMs: startMs + 1 } : {};
          return { audioId, transcriptionId: id, speaker: 'Ana', ...segment };
        });
        const made = await attacked(() => request('/v1/utterances', 'POST', { utterances }));
        expect(made.statuses).toEqual([200]);
        expect(made.pause).toBeLessThan(longestMs);
      }
    }
  }, 600_000);

  test.each([
    ['/v1/utterances?limit=200&count=true'],
    ['/v1/utterances/ids'],
    ['/v1/transcriptions?limit=200&count=true'],
    ['/v0.1/audio'],
  ])(
    'GET %s',
    async (path) => {
      let bytes = 0;
      const { statuses, pause } = await attacked(async () => {
        const response = await fetch(service.url + path);
        bytes = (await response.arrayBuffer()).byteLength;
        return { status: response.status };
      });
      expect(statuses).toEqual([200]);
      expect(bytes).toBeGreaterThan(20_000);
      expect(pause).toBeLessThan(longestMs);
    },
    120_000,
  );

  test.each(['eaf', 'textgrid', 'csv'])(
    'the annotation files of thousands of segments, %s',
    async (format) => {
      const [audioId] = recordings.slice(-1);
      for (const send of [
        () => get(`/v1/export?format=${format}&audioIds=${audioId}`),
        () => post('/v1/export', JSON.stringify({ format, transcriptionIds: transcriptions.slice(-3900) })),
      ]) {
        const { statuses, pause } = await attacked(send);
        expect(statuses).toEqual([200]);
        expect(pause).toBeLessThan(longestMs);
      }
    },
    120_000,
  );

  test('corpora of them are made, read, and deleted', async () => {
    const corpora: number[] = [];
    for (const filter of [{ audioId: recordings[0] }, { audioId: recordings[1] }, {}]) {
      const body = { name: 'of many', labelType: 'phonemes', filter };
      const { statuses, pause } = await attacked(async () => {
        const { status, answer } = await request('/v1/corpora', 'POST', body);
        corpora.push(Number(answer.id));
        return { status };
      });
      expect(statuses).toEqual([201]);
      expect(pause).toBeLessThan(longestMs);
    }
    for (const path of [`/v1/corpora/${corpora[2]}`, '/v1/corpora?limit=200', '/v0.1/corpus']) {
      const { statuses, pause } = await attacked(() => get(path));
      expect([path, statuses]).toEqual([path, [200]]);
      expect(pause, path).toBeLessThan(longestMs);
    }
    for (const id of corpora.reverse()) {
      const { statuses, pause } = await attacked(() => request(`/v1/corpora/${id}`, 'DELETE'));
      expect(statuses).toEqual([200]);
      expect(pause).toBeLessThan(longestMs);
      expect((await get(`/v1/corpora/${id}`)).status).toBe(404);
    }
  }, 600_000);

  test('a recording with all that depends on it is deleted', async () => {
    let gone = 0;
    const { statuses, pause } = await attacked(async () => {
      const { status, answer } = await request(`/v1/audio/${recordings.pop()}?cascade=true`, 'DELETE');
      gone = (answer.deleted as unknown[]).length;
      return { status };
    });
    expect(statuses).toEqual([200]);
    expect(gone).toBeGreaterThan(3900);
    expect(pause).toBeLessThan(longestMs);
  }, 600_000);

  test('all that is left is deleted at once', async () => {
    const things = { audio: recordings, transcription: transcriptions };
    let seen: unknown;
    const preview = await attacked(async () => {
      const { status, answer } = await request('/v1/deletions/preview', 'POST', things);
      seen = answer.seen;
      return { status };
    });
    expect(preview.statuses).toEqual([200]);
    expect(preview.pause).toBeLessThan(longestMs);
    const { statuses, pause } = await attacked(() => request('/v1/deletions', 'POST', { ...things, seen }));
    expect(statuses).toEqual([200]);
    expect(pause).toBeLessThan(longestMs);
    const of = [...transcriptions.slice(0, 1), ...transcriptions.slice(-1)];
    const left = await Promise.all(of.map((id) => request(`/v1/transcriptions/${id}`, 'GET')));
    expect(left.map(({ status }) => status)).toEqual([404, 404]);
  }, 600_000);

  test('recipes of a megabyte are kept, listed and used', async () => {
    const names = ids(1000).map((i) => `${'tier '.repeat(180)}${i}`);
    const recipe = {
      ...{ name: 'long', labelType: 'phonemes', textRules: null },
      tiers: { types: [], names, participants: [] },
    };
    for (const i of ids(30)) {
      const { statuses, pause } = await attacked(() =>
        request('/v1/recipes', 'PUT', { ...recipe, name: `long ${i}` }),
      );
      expect(statuses).toEqual([201]);
      expect(pause).toBeLessThan(longestMs);
    }
    const sound = await post('/v1/audio?name=of-documents.wav', wav(0.2, 999), 'application/octet-stream');
    const { id: audioId } = JSON.parse(sound.answer);
    for (const i of ids(30)) {
      const kept = await post(
        `/v1/annotation-documents?name=${i}.eaf&audioId=${audioId}`,
        new TextEncoder().encode(`<ANNOTATION_DOCUMENT number="${i}"/>`),
        'application/octet-stream',
      );
      const { id } = JSON.parse(kept.answer);
      const { statuses, pause } = await attacked(() =>
        request(`/v1/annotation-documents/${id}/import`, 'POST', { recipe }),
      );
      expect(statuses).toEqual([202]);
      expect(pause).toBeLessThan(longestMs);
    }
    for (const path of ['/v1/recipes', '/v1/annotation-documents?limit=200', '/v1/jobs?limit=200']) {
      const { statuses, pause } = await attacked(() => get(path));
      expect([path, statuses]).toEqual([path, [200]]);
      expect(pause, path).toBeLessThan(longestMs);
    }
    expect((await request('/v1/recipes', 'GET')).answer.recipes).toHaveLength(30);
  }, 120_000);

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

test('the labels of two models of as many as there may be are compared', async () => {
  const numbers = ids(5000);
  const imported = async (beginning: string) => {
    const file = modelFile(numbers.map((n) => `${beginning}${n.toString(36)}x`));
    const made = await post(`/v1/models/import?name=${beginning}`, file, 'application/octet-stream');
    expect(made.status).toBe(201);
    return JSON.parse(made.answer) as { id: number; corpusId: number };
  };
  const [one, other] = [await imported('k'), await imported('t')];
  const path = `/v1/models/${one.id}/starting-point?corpusId=${other.corpusId}`;
  const { statuses, pause } = await attacked(async () => {
    const { status, bytes } = await service.send(path);
    const { labels } = JSON.parse(bytes.toString()) as { labels: { alike: unknown[] } };
    expect(labels.alike).toHaveLength(numbers.length);
    return { status };
  });
  expect(statuses).toEqual([200]);
  expect(pause).toBeLessThan(longestMs);
}, 120_000);

test('lists of a hundred of the longest transcriptions, and of their utterances', async () => {
  const sound = await post('/v1/audio?name=long.wav', wav(0.2, 300), 'application/octet-stream');
  const { id: audioId } = JSON.parse(sound.answer);
  const utterances: object[] = [];
  for (const i of ids(100)) {
    const text = 'a b c é '.repeat(31_000);
    const made = await post('/v1/transcriptions', JSON.stringify({ name: `long ${i}`, text }));
    utterances.push({ audioId, transcriptionId: JSON.parse(made.answer).id });
  }
  expect((await post('/v1/utterances', JSON.stringify({ utterances }))).status).toBe(200);
  for (const path of ['/v1/transcriptions', '/v1/utterances']) {
    let bytes = 0;
    const { statuses, pause } = await attacked(async () => {
      const response = await fetch(`${service.url + path}?limit=200&sort=-created`);
      bytes = (await response.arrayBuffer()).byteLength;
      return { status: response.status };
    });
    expect([path, statuses]).toEqual([path, [200]]);
    expect(bytes).toBeGreaterThan(24_000_000);
    expect(pause, path).toBeLessThan(longestMs);
  }
}, 120_000);
