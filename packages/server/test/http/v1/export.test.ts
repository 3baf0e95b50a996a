import { v1 } from '@persephone/contracts';
import { languageOfTier, newFileFormats, readAnnotations } from '@persephone/formats/annotations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemberNames, zipStream } from '../../../src/http/export-zip.js';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, makeModel, startHarness, wav } from '../harness.js';
import { unpacked } from './unpacked.js';

const tiersOf = (bytes: Uint8Array) => {
  const { tiers, faults } = readAnnotations(bytes);
  expect(faults).toEqual([]);
  return tiers.map(({ id, annotator, annotations }) => ({
    id,
    annotator,
    annotations: annotations.map(({ start, end, text }) => [start, end, text]),
  }));
};

test('the formats of the contract are those that can be written', () => {
  expect([...v1.exportFormats].sort()).toEqual(Object.keys(newFileFormats).sort());
});

test('no two members have one name, on any file system', () => {
  const names = new MemberNames();
  expect(['a', 'A', 'a (2)', 'a', 'b'].map((stem) => names.next(stem, 'eaf'))).toEqual([
    'a.eaf',
    'A (2).eaf',
    'a (2) (2).eaf',
    'a (3).eaf',
    'b.eaf',
  ]);
});

test('members lie in their folders, from which nothing leads out', () => {
  const names = new MemberNames();
  const folders = ['t/1', 'T/1', '', '/etc/../..', 'C:\\t:', 't/./ 1 //', 'con'];
  expect(folders.map((folder) => names.next('a', 'eaf', folder))).toEqual([
    ...['t/1/a.eaf', 'T/1/a (2).eaf', 'a.eaf', 'etc/a.eaf', 'C_/t_/a.eaf', 't/1/a (3).eaf', '_con/a.eaf'],
  ]);
});

test('names that some file system refuses, or takes for a folder or a drive, are none of a member', () => {
  const names = new MemberNames();
  const stems = ['a:b*?', '/x', '..', 'con', 'a\\b', 'é\n', '..a. '];
  expect(stems.map((stem) => names.next(stem, 'eaf'))).toEqual([
    ...['a_b__.eaf', '_x.eaf', 'unnamed.eaf', '_con.eaf', 'a_b.eaf', 'é_.eaf', 'a.eaf'],
  ]);
});

test('a member that cannot be put in ends the stream, and nothing else, whoever goes away afterwards', async () => {
  const members = async function* () {
    yield { name: '/absolute', bytes: Uint8Array.of(1) };
  };
  const leave = new AbortController();
  const unheard: unknown[] = [];
  const note = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', note);
  const stream = zipStream(members(), leave.signal);
  await expect(stream.toArray()).rejects.toThrow(/absolute/);
  leave.abort(new Error('gone'));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unheard).toEqual([]);
});

describe.each(databasesUnderTest())('export on $name', (under) => {
  let harness: Harness;
  let audio: number[];
  let draft: number;
  let model: number;

  beforeAll(async () => {
    harness = await startHarness(under);
    const upload = async (name: string, seconds: number, hertz: number) =>
      idOf(await harness.send(`/v1/audio?name=${name}`, wav(seconds, hertz)));
    audio = [await upload('a%20b.wav', 3, 200), await upload('c.wav', 2, 300), await upload('d.wav', 1, 400)];
    model = await makeModel(harness);
    const times = (...labels: readonly string[]) =>
      labels.map((label, i) => ({ label, startMs: 100 * i, endMs: 100 * (i + 1), confidence: 0.5 }));
    const made = async (audioId: number, text: string) =>
      harness.database.transcriptions.insert({
        name: 'made',
        fileName: null,
        text,
        source: 'model',
        modelId: model,
        audioId,
        labelTimes: times(...text.split(' ')),
      });
    const segment = async (audioId: number, text: string, startMs: number, speaker: string | null) => {
      const transcriptionId = idOf(await harness.call('POST', '/v1/transcriptions', { text, name: 'typed' }));
      await harness.database.utterances.insert({
        audioId,
        transcriptionId,
        startMs,
        endMs: startMs + 1000,
        speaker,
      });
    };
    const [first = 0, second = 0] = audio;
    await made(first, 'o l d');
    draft = (await made(first, 'd r a f t')).id;
    await segment(first, 'two', 1500, 'Ana');
    await segment(first, 'one', 0, 'Ana');
    // Accepted, after a correction: then it is no draft any more, in none of its versions.
    const accepted = await made(second, 'k a');
    idOf(
      await harness.call('POST', `/v1/transcriptions/${accepted.id}/accept`, { text: 'k o', speaker: 'Bo' }),
    );
  });
  afterAll(() => harness.dispose());

  test('one recording of a language: its tiers say so', async () => {
    const named = await harness.call('POST', '/v1/languages', { name: 'Mbosi', code: 'mdw' });
    expect(named.status).toBe(201);
    const answer = await harness.call('GET', `/v1/export?format=eaf&audioIds=${audio[0]}`);
    const document = readAnnotations(answer.response.rawPayload);
    expect(document.tiers.map((tier) => languageOfTier(document, tier))).toEqual([
      { name: 'Mbosi', code: 'mdw' },
      { name: 'Mbosi', code: 'mdw' },
    ]);
    await harness.call('PATCH', '/v1/audio', { audioIds: audio, languageId: null });
    const without = await harness.call('GET', `/v1/export?format=eaf&audioIds=${audio[0]}`);
    expect(without.response.rawPayload.toString()).not.toContain('LANG');
  });

  test('one recording: utterances of a person, and the newest draft apart from them', async () => {
    const answer = await harness.call(
      'GET',
      `/v1/export?format=eaf&labels=true&confidence=true&audioIds=${audio[0]}`,
    );
    expect(answer.status).toBe(200);
    expect(answer.response.headers['content-disposition']).toMatch(/^attachment; filename="a b\.eaf"/u);
    expect(tiersOf(answer.response.rawPayload)).toEqual([
      {
        id: 'transcription@Ana',
        annotator: null,
        annotations: [
          [0, 1000, 'one'],
          [1500, 2500, 'two'],
        ],
      },
      { id: 'draft', annotator: 'model', annotations: [[0, 3000, 'd r a f t']] },
      {
        id: 'draft.labels',
        annotator: 'model',
        annotations: ['d', 'r', 'a', 'f', 't'].map((label, i) => [100 * i, 100 * (i + 1), label]),
      },
      { id: 'draft.confidence', annotator: 'model', annotations: [[0, 3000, '0.50']] },
      {
        id: 'draft.labels.confidence',
        annotator: 'model',
        annotations: [0, 1, 2, 3, 4].map((i) => [100 * i, 100 * (i + 1), '0.50']),
      },
    ]);
  });

  test('one transcription alone, a draft or not', async () => {
    const answer = await harness.call('GET', `/v1/export?format=textgrid&transcriptionIds=${draft}`);
    expect(tiersOf(answer.response.rawPayload)).toMatchObject([
      { id: 'draft', annotations: [[0, 3000, 'd r a f t']] },
    ]);
    const [used] = (await harness.call('GET', `/v1/utterances?audioId=${audio[1]}`)).body.items as {
      transcriptionId: number;
    }[];
    const accepted = await harness.call(
      'GET',
      `/v1/export?format=eaf&transcriptionIds=${used?.transcriptionId}`,
    );
    expect(tiersOf(accepted.response.rawPayload)).toEqual([
      { id: 'transcription@Bo', annotator: null, annotations: [[0, 2000, 'k o']] },
    ]);
  });

  test('utterances that are named, and nothing else of their recordings', async () => {
    const rows = async (audioId: number | undefined) =>
      (await harness.call('GET', `/v1/utterances?audioId=${audioId}`)).body.items as {
        readonly id: number;
        readonly text: string;
      }[];
    const [ofFirst, ofSecond] = [await rows(audio[0]), await rows(audio[1])];
    const two = ofFirst.find(({ text }) => text === 'two')?.id;
    const alone = await harness.call('GET', `/v1/export?format=eaf&labels=true&utteranceIds=${two}`);
    expect(alone.response.headers['content-disposition']).toMatch(/^attachment; filename="a b\.eaf"/u);
    expect(tiersOf(alone.response.rawPayload)).toEqual([
      { id: 'transcription@Ana', annotator: null, annotations: [[1500, 2500, 'two']] },
    ]);
    const utteranceIds = [two, ofSecond[0]?.id];
    const files = await unpacked(
      await harness.call('POST', '/v1/export', { format: 'eaf', document: 'same', utteranceIds }),
    );
    expect([...files.keys()]).toEqual(['a b.eaf', 'c.eaf', 'not written.txt']);
    expect(tiersOf(files.get('a b.eaf') ?? Buffer.of()).map(({ annotations }) => annotations)).toEqual([
      [[1500, 2500, 'two']],
    ]);
    const refused = async (query: string) =>
      codeOf(await harness.call('GET', `/v1/export?format=eaf&${query}`));
    expect(await refused('utteranceIds=999999')).toBe('utterance-not-found');
    expect(await refused(`utteranceIds=${two}&audioIds=${audio[0]}`)).toBe('validation-failed');
  });

  test.each(v1.exportFormats)('%s is what it says', async (format) => {
    const answer = await harness.call('GET', `/v1/export?format=${format}&audioIds=${audio[1]}`);
    expect(answer.status).toBe(200);
    expect(readAnnotations(answer.response.rawPayload).format).toBe(format);
  });

  test('everything, as a zip file; the accepted one is no draft any more', async () => {
    const answer = await harness.call('GET', '/v1/export?format=eaf');
    expect([answer.status, answer.response.headers['content-type']]).toEqual([200, 'application/zip']);
    const files = await unpacked(answer);
    expect([...files.keys()]).toEqual(['a b.eaf', 'c.eaf', 'one.eaf', 'two.eaf', 'three.eaf']);
    expect(tiersOf(files.get('c.eaf') ?? Buffer.of()).map(({ id }) => id)).toEqual(['transcription@Bo']);
  });

  test('a selection; what is not in it is told in a file of its own', async () => {
    const answer = await harness.call('POST', '/v1/export', { format: 'srt', labels: true, audioIds: audio });
    const files = await unpacked(answer);
    expect([...files.keys()]).toEqual(['a b.srt', 'c.srt', 'not written.txt']);
    expect(String(files.get('not written.txt'))).toMatch(/d\.wav: nothing is transcribed of it\.\n$/mu);
    expect(String(files.get('not written.txt'))).toMatch(
      /a b\.srt: 5 × tier-not-written.*\n.*drafts-not-marked/u,
    );
  });

  test('what does not exist, or has nothing, is refused before anything is sent', async () => {
    const code = async (query: string) => codeOf(await harness.call('GET', `/v1/export?format=eaf&${query}`));
    expect(await code('audioIds=999999')).toBe('audio-not-found');
    expect(await code('transcriptionIds=999999')).toBe('transcription-not-found');
    expect(await code(`audioIds=${audio[2]}`)).toBe('nothing-to-export');
    expect(await code(`audioIds=${audio[0]}&transcriptionIds=${draft}`)).toBe('validation-failed');
    expect(await code('audioIds=1,,2')).toBe('validation-failed');
    const alone = idOf(await harness.call('POST', '/v1/transcriptions', { text: 'a', name: 'alone' }));
    expect(await code(`transcriptionIds=${alone}`)).toBe('nothing-to-export');
    expect(codeOf(await harness.call('GET', '/v1/export?format=docx'))).toBe('validation-failed');
  });

  test('labels of a correction: what was kept has its times, what was put in a part of the room between', async () => {
    const all = await harness.call('GET', `/v1/export?format=eaf&labels=true&audioIds=${audio[1]}`);
    expect(all.response.headers['x-faults']).toBeUndefined();
    expect(tiersOf(all.response.rawPayload)).toMatchObject([
      { id: 'transcription@Bo', annotations: [[0, 2000, 'k o']] },
      {
        id: 'transcription.labels@Bo',
        annotations: [
          [0, 100, 'k'],
          [100, 200, 'o'],
        ],
      },
    ]);
    const own = await startHarness(under);
    try {
      const id = idOf(await own.send('/v1/audio?name=part.wav', wav(3)));
      const label = (text: string, i: number) => ({
        ...{ label: text, startMs: 1000 + 100 * i, endMs: 1100 + 100 * i, confidence: 0.5 },
      });
      const { id: recognised } = await own.database.transcriptions.insert({
        ...{ name: 'made', fileName: null, text: 'a b c d', source: 'model', modelId: await makeModel(own) },
        ...{ audioId: id, labelTimes: ['a', 'b', 'c', 'd'].map(label) },
      });
      const accept = `/v1/transcriptions/${recognised}/accept`;
      await own.call('POST', accept, { text: 'x a y b', startMs: 990, endMs: 1240 });
      const part = await own.call('GET', `/v1/export?format=eaf&labels=true&confidence=true&audioIds=${id}`);
      expect(part.response.headers['x-faults']).toBe('label-times-divided');
      expect(tiersOf(part.response.rawPayload).slice(1)).toMatchObject([
        {
          id: 'transcription.labels',
          annotations: [
            [990, 1010, 'x'],
            [1010, 1091, 'a'],
            [1091, 1111, 'y'],
            [1111, 1200, 'b'],
          ],
        },
        { id: 'transcription.confidence', annotations: [[990, 1240, '0.50']] },
        {
          id: 'transcription.labels.confidence',
          annotations: [
            [1010, 1091, '0.50'],
            [1111, 1200, '0.50'],
          ],
        },
      ]);
    } finally {
      await own.dispose();
    }
  });

  test('a zip file has the folders that the annotation files came in', async () => {
    const own = await startHarness(under);
    try {
      for (const [i, folder] of ['tapes/1 a', 'tapes/2', ''].entries()) {
        const id = idOf(await own.send('/v1/audio?name=one.wav', wav(1, 200 + i)));
        const address = `/v1/annotation-documents?name=one.txt&audioId=${id}&folder=${encodeURIComponent(folder)}`;
        expect((await own.send(address, Buffer.from('0.0\t1.0\ta\n'))).status).toBe(201);
        const transcriptionId = idOf(await own.call('POST', '/v1/transcriptions', { text: 'a', name: 'a' }));
        await own.database.utterances.insert({ audioId: id, transcriptionId });
      }
      const files = await unpacked(await own.call('GET', '/v1/export?format=srt'));
      expect([...files.keys()]).toEqual(['tapes/1 a/one.srt', 'tapes/2/one.srt', 'one.srt']);
    } finally {
      await own.dispose();
    }
  });

  test('more utterances than one statement reads, and more recordings', async () => {
    const own = await startHarness(under);
    try {
      const many = idOf(await own.send('/v1/audio?name=many.wav', wav(2)));
      const made = await own.database.transcriptions.insertMany(
        Array.from({ length: 1101 }, (_, i) => ({
          name: `t${i}`,
          fileName: null,
          text: `u${i}`,
          source: 'person' as const,
          modelId: null,
          audioId: null,
          labelTimes: null,
        })),
      );
      await own.database.utterances.insertMany(
        made.map(({ id }, i) => ({ audioId: many, transcriptionId: id, startMs: i, endMs: i + 1 })),
      );
      const one = await own.call('GET', `/v1/export?format=tsv&audioIds=${many}`);
      expect(one.response.body.trimEnd().split('\n')).toHaveLength(1 + 1101);
      const found = await own.database.audio.find(many);
      if (!found) throw new Error('the recording is gone');
      const others = await own.database.audio.insertMany(
        Array.from({ length: 205 }, (_, i) => ({
          ...found,
          fileName: `r${i % 50}.wav`,
          contentHash: found.contentHash,
        })),
      );
      await own.database.utterances.insertMany(
        others.map(({ id }, i) => ({ audioId: id, transcriptionId: made[i]?.id ?? 0 })),
      );
      const all = await unpacked(await own.call('GET', '/v1/export?format=csv'));
      expect(all.size).toBe(206);
      expect(all.has('r49 (4).csv')).toBe(true);
    } finally {
      await own.dispose();
    }
  }, 120_000);
});
