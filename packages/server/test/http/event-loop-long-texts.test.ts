import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MeasuredService, made, parsed, startMeasuredService } from '../support/measured-service.js';
import { wav } from './harness.js';

// As event-loop.test.ts, of what is asked for of the longest transcriptions that are taken.
const longestMs = 100;
const many = 60;

let service: MeasuredService;
let audioId: number;
/** Of each form of text, as many transcriptions, each with an utterance of the same recording. */
const transcriptions: number[] = [];
const utterances: number[] = [];

const ids = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

const send: MeasuredService['send'] = (...request) => service.send(...request);

const texts: [string, (i: number) => string][] = [
  ['many labels', (i) => `${i} ${'a b c é '.repeat(31_000)}`],
  ['one label', (i) => `${i}${'é'.repeat(247_990)}`],
  [
    'labels that are nowhere else',
    (i) =>
      ids(3900)
        .map((n) => `${'x'.repeat(50)}${i}y${n}`)
        .join(' '),
  ],
];

beforeAll(async () => {
  service = await startMeasuredService({ args: ['--workers', '1'] });
  // Long enough to have room for four thousand labels.
  audioId = await made(service, '/v1/audio?name=long.wav', wav(119.9, 300));
  for (const [what, text] of texts) {
    for (const i of ids(many)) {
      transcriptions.push(await made(service, '/v1/transcriptions', { name: `${what} ${i}`, text: text(i) }));
    }
  }
  const pairs = transcriptions.map((transcriptionId) => ({ audioId, transcriptionId, speaker: 'Ana' }));
  expect((await send('/v1/utterances', 'POST', { utterances: pairs })).status).toBe(200);
  utterances.push(...(parsed(await send('/v1/utterances/ids')).utteranceIds as number[]));
  expect(utterances).toHaveLength(texts.length * many);
}, 400_000);
afterAll(() => service.stop());

/** What was answered, and the longest pause meanwhile. */
async function attacked(attack: () => Promise<{ status: number; bytes: Buffer }>) {
  let answer: { status: number; bytes: Buffer } = { status: 0, bytes: Buffer.alloc(0) };
  const pause = await service.longestPause(async () => {
    answer = await attack();
  });
  return { ...answer, pause };
}

async function expectAnswered(attack: () => Promise<{ status: number; bytes: Buffer }>, wanted: number) {
  const { status, bytes, pause } = await attacked(attack);
  expect([status, bytes.subarray(0, 200).toString()]).toEqual([wanted, expect.any(String)]);
  expect(pause).toBeLessThan(longestMs);
  return bytes;
}

describe('lists', { timeout: 60_000 }, () => {
  test.each([
    '/v1/transcriptions?limit=200',
    '/v1/utterances?limit=200',
    '/v1/utterances?limit=200&text=a%20b&count=true',
    '/v0.1/transcription?pageSize=100',
    '/v0.1/utterance?pageSize=100',
  ])('%s', async (path) => {
    const bytes = await expectAnswered(() => send(path), 200);
    expect(Array.isArray(JSON.parse(bytes.toString())) || 'items' in JSON.parse(bytes.toString())).toBe(true);
  });

  test('of versions', async () => {
    const [first] = transcriptions;
    let of = first;
    for (const i of ids(many))
      of = await made(service, `/v1/transcriptions/${of}/versions`, { text: `${texts[0]?.[1](i)} v` });
    const bytes = await expectAnswered(() => send(`/v1/transcriptions/${first}/versions`), 200);
    expect(JSON.parse(bytes.toString()).versions).toHaveLength(many + 1);
  });
});

describe('corpora', { timeout: 60_000 }, () => {
  test.each(texts.map(([what], at) => [what, at] as const))('the preview of %s', async (_, at) => {
    const utteranceIds = utterances.slice(at * many, (at + 1) * many);
    const bytes = await expectAnswered(
      () => send('/v1/corpora/preview', 'POST', { labelType: 'phonemes', utteranceIds }),
      200,
    );
    const { usable, leftOut } = JSON.parse(bytes.toString());
    expect(usable.utterances + leftOut.length).toBe(many);
  });

  /** Three utterances that have nearly as many labels as a corpus may. */
  async function utterancesOfMostLabels(): Promise<number[]> {
    const made3 = [];
    for (const at of ids(3)) {
      const text = ids(3300)
        .map((n) => `${'z'.repeat(50)}${at}y${n}`)
        .join(' ');
      made3.push(await made(service, '/v1/transcriptions', { name: `most ${at}`, text }));
    }
    transcriptions.push(...made3);
    const pairs = made3.map((transcriptionId) => ({ audioId, transcriptionId, speaker: 'Ana' }));
    const before = new Set(utterances);
    await send('/v1/utterances', 'POST', { utterances: pairs });
    const all = parsed(await send('/v1/utterances/ids')).utteranceIds as number[];
    const fresh = all.filter((id) => !before.has(id));
    expect(fresh).toHaveLength(3);
    return fresh;
  }
  let most: number[];
  beforeAll(async () => {
    most = await utterancesOfMostLabels();
  }, 60_000);

  test('one is made of all that can be used, read and deleted', async () => {
    let id = 0;
    const body = { name: 'long', labelType: 'phonemes', utteranceIds: most };
    const answer = await expectAnswered(() => send('/v1/corpora', 'POST', body), 201);
    id = JSON.parse(answer.toString()).id;
    await expectAnswered(() => send(`/v1/corpora/${id}`), 200);
    await expectAnswered(() => send(`/v0.1/corpus/${id}`), 200);
    await expectAnswered(() => send(`/v1/labels?limit=200&corpusId=${id}`), 200);
    await expectAnswered(() => send(`/v1/corpora/${id}`, 'DELETE'), 200);
  });

  test('none is made of more labels than there can be', async () => {
    const body = { name: 'long', labelType: 'phonemes' };
    const answer = await expectAnswered(() => send('/v1/corpora', 'POST', body), 400);
    expect(JSON.parse(answer.toString()).type).toBe('/errors/label-set-too-large');
    const [training, validation, testing] = [0, 1, 2].map((at) =>
      utterances.slice(2 * many).filter((_, i) => i % 3 === at && i < many),
    );
    const older = {
      name: 'long',
      labelType: 'phonemes',
      featureType: 'fbank',
      training,
      validation,
      testing,
    };
    const refused = await expectAnswered(() => send('/v0.1/corpus', 'POST', older), 400);
    expect(JSON.parse(refused.toString()).type).toBe('/errors/label-set-too-large');
    await expectAnswered(() => send('/v1/corpora/preview', 'POST', { labelType: 'phonemes' }), 200);
  });

  test('one of version 0.1', async () => {
    const [first = 0, second = 0, ...others] = most;
    const body = {
      ...{ name: 'older', labelType: 'phonemes', featureType: 'fbank' },
      ...{ training: others, validation: [first], testing: [second] },
    };
    const answer = await expectAnswered(() => send('/v0.1/corpus', 'POST', body), 201);
    await expectAnswered(() => send(`/v0.1/corpus/labels/${JSON.parse(answer.toString()).id}`), 200);
  });
});

test.each(['eaf', 'textgrid', 'csv'])(
  'export as %s',
  async (format) => {
    const transcriptionIds = [0, 1, 2, 3].flatMap((at) => transcriptions.slice(at * many, at * many + 8));
    await expectAnswered(() => send('/v1/export', 'POST', { format, transcriptionIds }), 200);
  },
  60_000,
);

test('deletion', async () => {
  await expectAnswered(() => send(`/v1/audio/${audioId}?cascade=true`, 'DELETE'), 200);
  const things = { transcription: transcriptions };
  const { seen } = parsed(await send('/v1/deletions/preview', 'POST', things));
  await expectAnswered(() => send('/v1/deletions', 'POST', { ...things, seen }), 200);
}, 60_000);
