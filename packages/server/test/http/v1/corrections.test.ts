import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { codeOf, type Harness, idOf, makeModel, makeUtterance, startHarness, wav } from '../harness.js';

describe.each(databasesUnderTest())('correcting and deleting on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;

  async function heard(text = 'a b'): Promise<{ audioId: number; transcriptionId: number; modelId: number }> {
    const audioId = idOf(await harness.upload('/v0.1/audio', 'audioFile', 'new.wav', wav(1)));
    const modelId = await makeModel(harness);
    const made = await harness.database.transcriptions.insert({
      ...{ name: 'new', fileName: null, text, source: 'model', modelId, audioId },
      labelTimes: [{ label: 'a', startMs: 0, endMs: 30, confidence: 0.5 }],
    });
    return { audioId, modelId, transcriptionId: made.id };
  }

  test('a correction is a newer version that remembers what it came from', async () => {
    const { transcriptionId, audioId, modelId } = await heard();
    const path = `/v1/transcriptions/${transcriptionId}`;
    const corrected = await harness.call('POST', `${path}/versions`, { text: 'a\u0301 b' });
    expect([corrected.status, corrected.body]).toMatchObject([
      201,
      { text: 'á b', source: 'person', basedOn: transcriptionId, modelId: null, labelTimes: null },
    ]);
    expect(await get(path)).toMatchObject({
      ...{ text: 'a b', source: 'model', modelId, audioId, versions: 1 },
      labelTimes: [{ label: 'a', startMs: 0, endMs: 30, confidence: 0.5 }],
    });
    const twice = await harness.call('POST', `/v1/transcriptions/${idOf(corrected)}/versions`, { text: 'c' });
    const versions = (await get(`/v1/transcriptions/${idOf(corrected)}/versions`)).versions;
    expect(versions).toMatchObject([{ id: transcriptionId }, { id: corrected.body.id }, { id: idOf(twice) }]);
    const same = await harness.call('POST', `${path}/versions`, { text: 'a b' });
    expect([same.status, same.body.id]).toEqual([200, transcriptionId]);
    expect(codeOf(await harness.call('POST', `${path}/versions`, { text: '  ' }))).toBe(
      'transcription-empty',
    );
    expect(codeOf(await harness.call('POST', '/v1/transcriptions/99999/versions', { text: 'a' }))).toBe(
      'transcription-not-found',
    );
    expect(codeOf(await harness.call('GET', '/v1/transcriptions/99999/versions'))).toBe(
      'transcription-not-found',
    );
  });

  test('other labels that the model thought of are kept with each label, in their normal form', async () => {
    const { audioId, modelId } = await heard();
    const made = await harness.database.transcriptions.insert({
      ...{ name: 'new', fileName: null, text: 'a b', source: 'model', modelId, audioId },
      labelTimes: [
        {
          label: 'a',
          startMs: 0,
          endMs: 30,
          confidence: 0.5,
          alternatives: [{ label: 'a\u0301', confidence: 0.25 }],
        },
        { label: 'b', startMs: 30, endMs: 60, confidence: 0.9, alternatives: [] },
      ],
    });
    const { labelTimes, confidence } = await get(`/v1/transcriptions/${made.id}`);
    expect(labelTimes).toEqual([
      {
        label: 'a',
        startMs: 0,
        endMs: 30,
        confidence: 0.5,
        alternatives: [{ label: 'á', confidence: 0.25 }],
      },
      { label: 'b', startMs: 30, endMs: 60, confidence: 0.9, alternatives: [] },
    ]);
    // Not the mean of all confidences that stand in it.
    expect(confidence).toBeCloseTo(0.7, 10);
  });

  test('of two who decide at the same time the second is told, and nothing of theirs is stored', async () => {
    const { transcriptionId } = await heard('p q');
    const path = `/v1/transcriptions/${transcriptionId}`;
    const seen = { versionIds: [], utteranceIds: [] };
    const answers = await Promise.all(
      ['p r', 'p s'].map((text) => harness.call('POST', `${path}/versions`, { text, seen })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const [stored, refused] = answers.toSorted((a, b) => a.status - b.status);
    expect([codeOf(refused as never), refused?.body.current]).toEqual([
      'transcription-changed',
      { versions: [{ id: stored?.body.id, text: stored?.body.text }], utteranceIds: [] },
    ]);
    expect((await get(`${path}/versions`)).versions).toHaveLength(2);

    const accept = (body: object) => harness.call('POST', `${path}/accept`, body);
    expect(codeOf(await accept({ text: 'p t', seen }))).toBe('transcription-changed');
    const known = { versionIds: [stored?.body.id], utteranceIds: [] };
    const accepted = await accept({ seen: known });
    expect(accepted.status).toBe(201);
    const again = await accept({ text: 'p u', seen: known });
    expect([codeOf(again), again.body.current]).toEqual([
      'transcription-changed',
      { versions: [], utteranceIds: [idOf(accepted)] },
    ]);
    const known2 = { ...known, utteranceIds: [idOf(accepted)] };
    expect((await accept({ text: 'p u', seen: known2 })).status).toBe(201);
  });

  test('changes of one utterance at once, with what was seen and without, do not end one another', async () => {
    const { transcriptionId } = await heard('k l');
    const { id } = (await harness.call('POST', `/v1/transcriptions/${transcriptionId}/accept`, {})).body;
    const statuses = new Set<number>();
    for (let round = 0; round < 8; round++) {
      const { startMs, endMs, ...now } = await get(`/v1/utterances/${id}`);
      const seen = {
        transcriptionId: now.transcriptionId,
        startMs,
        endMs,
        speaker: now.speaker,
        channel: null,
      };
      const changes = ['m', 'n', 'o', 'p'].map((label, i) => ({
        text: `k ${label} ${round}`,
        ...(i % 2 === 0 && { seen }),
      }));
      const answers = await Promise.all(
        changes.map((body) => harness.call('PATCH', `/v1/utterances/${id}`, body)),
      );
      for (const { status } of answers) statuses.add(status);
    }
    expect([...statuses].sort()).toEqual([200, 409]);
  });

  test('an utterance that was changed meanwhile is changed only in what is as it was seen', async () => {
    const { transcriptionId } = await heard('k l');
    const made = (await harness.call('POST', `/v1/transcriptions/${transcriptionId}/accept`, {})).body;
    const seen = { transcriptionId, startMs: null, endMs: null, speaker: null, channel: null };
    const change = (body: object) => harness.call('PATCH', `/v1/utterances/${made.id}`, { ...body, seen });
    const answers = await Promise.all(['k m', 'k n'].map((text) => change({ text })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [stored, refused] = answers.toSorted((a, b) => a.status - b.status);
    const { transcriptionId: newest, text } = stored?.body ?? {};
    expect([codeOf(refused as never), refused?.body]).toMatchObject([
      'utterance-changed',
      { current: { id: made.id, transcriptionId: newest, text } },
    ]);
    // Of the speaker nothing was changed.
    expect((await change({ speaker: 'Ana' })).body).toMatchObject({ speaker: 'Ana', text });
    expect(codeOf(await change({ speaker: 'Bo' }))).toBe('utterance-changed');
    expect(codeOf(await change({ text: 'k o', speaker: 'Ana' }))).toBe('utterance-changed');
    const now = { ...seen, transcriptionId: newest };
    expect(
      (await harness.call('PATCH', `/v1/utterances/${made.id}`, { text: 'k o', seen: now })).body,
    ).toMatchObject({ text: 'k o', speaker: 'Ana' });
    const named = (speaker: string, was: string) =>
      harness.call('PATCH', `/v1/utterances/${made.id}`, { speaker, seen: { ...seen, speaker: was } });
    expect((await named('Zo\u00e9', 'Ana')).status).toBe(200);
    // What a browser shows may come back in the other form of Unicode.
    expect((await named('Bo', 'Zoe\u0301')).body).toMatchObject({ speaker: 'Bo' });
  });

  test('what waits to be looked through is found in order, the least sure first', async () => {
    const { transcriptionId: sure, modelId } = await heard('q q');
    const { transcriptionId: unsure } = await heard('q a');
    const list = '/v1/transcriptions?fromModel=true&used=false&corrected=false&sort=-created';
    const ids = async (path: string) => ((await get(path)).items as { id: number }[]).map(({ id }) => id);
    const saved = idOf(await harness.call('POST', `/v1/transcriptions/${unsure}/versions`, { text: 'q b' }));
    expect(await ids(`${list}&limit=2`)).toEqual([saved, sure]);
    expect(await ids(`${list}&limit=1&afterId=${saved}`)).toEqual([sure]);
    // What has left the list still has its place in it.
    expect(await ids(`${list}&limit=1&afterId=${unsure}`)).toEqual([sure]);
    const [first] = (await get(`${list}&modelId=${modelId}&labelTimes=false`)).items as object[];
    expect(first).toMatchObject({ id: sure, labelTimes: null, confidence: 0.5 });
    expect(codeOf(await harness.call('GET', `${list}&afterId=99999`))).toBe('transcription-not-found');
  });

  test('accepting makes an utterance of what the model heard, as it is or corrected', async () => {
    const { transcriptionId, audioId } = await heard();
    const accepted = await harness.call('POST', `/v1/transcriptions/${transcriptionId}/accept`, {});
    expect([accepted.status, accepted.body]).toMatchObject([
      201,
      { audioId, transcriptionId, source: 'model', text: 'a b', durationMs: 1000 },
    ]);
    const again = await harness.call('POST', `/v1/transcriptions/${transcriptionId}/accept`, {});
    expect([again.status, codeOf(again)]).toEqual([409, 'utterance-exists']);

    const other = await heard();
    const version = await harness.call('POST', `/v1/transcriptions/${other.transcriptionId}/versions`, {
      text: 'b',
    });
    const corrected = await harness.call('POST', `/v1/transcriptions/${idOf(version)}/accept`, {
      text: 'b b',
      speaker: 'Ana',
      startMs: 100,
      endMs: 600,
    });
    expect(corrected.body).toMatchObject({
      ...{ audioId: other.audioId, text: 'b b', source: 'person', speaker: 'Ana', durationMs: 500 },
    });
    const typed = await harness.call('POST', '/v1/transcriptions', { name: 'typed', text: 'a' });
    expect(codeOf(await harness.call('POST', `/v1/transcriptions/${idOf(typed)}/accept`, {}))).toBe(
      'audio-unknown',
    );
    const named = { audioId: other.audioId };
    expect((await harness.call('POST', `/v1/transcriptions/${idOf(typed)}/accept`, named)).status).toBe(201);
    // What is refused leaves no version behind.
    const count = (await get('/v1/transcriptions?count=true')).total;
    const refused = { text: 'c c c', audioId: 99_999 };
    expect(codeOf(await harness.call('POST', `/v1/transcriptions/${idOf(typed)}/accept`, refused))).toBe(
      'audio-unknown',
    );
    expect((await get('/v1/transcriptions?count=true')).total).toBe(count);
  });

  test('an utterance that is corrected changes no corpus that was made of it', async () => {
    const modelId = await makeModel(harness);
    const { corpusId } = await get(`/v1/models/${modelId}`);
    const [member] = await harness.database.corpora.utterances(Number(corpusId));
    const path = `/v1/utterances/${member?.id}`;
    const before = await get(path);
    const changed = await harness.call('PATCH', path, { text: 'a b c', speaker: 'Bela' });
    expect(changed.body).toMatchObject({ text: 'a b c', speaker: 'Bela', source: 'person' });
    expect(changed.body.transcriptionId).not.toBe(before.transcriptionId);
    expect((await harness.database.corpora.utterances(Number(corpusId)))[0]?.text).toBe(before.text);
    expect((await harness.call('PATCH', path, { speaker: null })).body).toMatchObject({
      ...{ speaker: null, text: 'a b c', transcriptionId: changed.body.transcriptionId },
    });
    expect(codeOf(await harness.call('PATCH', path, { text: '' }))).toBe('transcription-empty');
    expect(codeOf(await harness.call('PATCH', '/v1/utterances/99999', { speaker: 'A' }))).toBe(
      'utterance-not-found',
    );
  });

  test('deleting is refused with what depends on the thing, or takes it along', async () => {
    const modelId = await makeModel(harness);
    const { corpusId } = await get(`/v1/models/${modelId}`);
    const [member] = await harness.database.corpora.utterances(Number(corpusId));
    const file = await harness.database.audio.find(member?.audioId ?? 0);
    const path = `/v1/audio/${member?.audioId}`;
    const refused = await harness.call('DELETE', path);
    expect([refused.status, codeOf(refused), refused.body]).toMatchObject([
      409,
      'still-in-use',
      {
        dependents: [{ kind: 'utterance', id: member?.id, name: 'one.wav' }],
        counts: { utterance: 1, corpus: 0, model: 0 },
        losing: [{ id: corpusId, loses: 1, left: 2, models: 1 }],
      },
    ]);
    await harness.database.jobs.enqueue({ kind: 'train', modelId });
    const deleted = await harness.call('DELETE', `${path}?cascade=true`);
    const { dependents, losing } = refused.body;
    expect([deleted.status, deleted.body]).toEqual([200, { deleted: dependents, losing, undo: null }]);
    for (const gone of [path, `/v1/utterances/${member?.id}`]) {
      expect((await harness.call('GET', gone)).status, gone).toBe(404);
    }
    const { partition } = await get(`/v0.1/corpus/${corpusId}`);
    expect(Object.values(partition as Record<string, readonly number[]>).flat()).toHaveLength(2);
    const set = String(member?.set);
    expect(await get(`/v1/corpora/${corpusId}`)).toMatchObject({
      lost: 1,
      lostUtterances: [{ utteranceId: member?.id, name: 'one.wav', set }],
      sets: { [set]: { utterances: 0, durationMs: 0 } },
      models: 1,
    });
    // Its models stay, and what was asked of them.
    expect((await get(`/v1/models/${modelId}`)).corpusId).toBe(corpusId);
    expect((await get(`/v1/jobs?modelId=${modelId}`)).items).toMatchObject([
      { kind: 'train', state: 'queued' },
    ]);
    expect(codeOf(await harness.call('DELETE', path))).toBe('audio-not-found');
    // Its bytes are those of other recordings, too.
    expect(await harness.blobs.has(file?.contentHash ?? '')).toBe(true);
  });

  test('files go when nothing refers to them any more', async () => {
    const first = idOf(await harness.send('/v1/audio?name=x.wav', wav(0.37, 777)));
    const second = idOf(await harness.send('/v1/audio?name=y.wav', wav(0.37, 777)));
    const hash = String((await get(`/v1/audio/${first}`)).sha256);
    expect((await harness.call('DELETE', `/v1/audio/${first}`)).status).toBe(200);
    expect(await harness.blobs.has(hash)).toBe(true);
    expect((await harness.call('DELETE', `/v1/audio/${second}`)).status).toBe(200);
    expect(await harness.blobs.has(hash)).toBe(false);
    expect(await readdir(join(harness.blobFolder, hash.slice(0, 2)))).not.toContain(hash);
  });

  test('a transcription is kept by its utterances, and by corpora that were made of it', async () => {
    const utteranceId = await makeUtterance(harness, 'kept');
    const { transcriptionId } = await get(`/v1/utterances/${utteranceId}`);
    const path = `/v1/transcriptions/${transcriptionId}`;
    expect((await harness.call('DELETE', path)).body.counts).toEqual({ utterance: 1, corpus: 0, model: 0 });
    const others = [await makeUtterance(harness, 'u'), await makeUtterance(harness, 'v')];
    const corpus = await harness.call('POST', '/v1/corpora', {
      name: 'frozen',
      labelType: 'phonemes',
      utteranceIds: [utteranceId, ...others],
      shares: { training: 0.4, validation: 0.3, testing: 0.3 },
    });
    await harness.call('PATCH', `/v1/utterances/${utteranceId}`, { text: 'b b' });
    const losing = [{ id: idOf(corpus), name: 'frozen', loses: 1, left: 2, models: 0 }];
    expect((await harness.call('DELETE', path)).body).toMatchObject({ dependents: [], losing });
    expect((await harness.call('DELETE', `${path}?cascade=true`)).body).toEqual({
      deleted: [],
      losing,
      undo: null,
    });
    expect((await get(`/v1/corpora/${idOf(corpus)}`)).lost).toBe(1);
    expect((await get(`/v1/utterances/${utteranceId}`)).text).toBe('b b');
    expect((await harness.call('DELETE', `/v1/utterances/${utteranceId}`)).status).toBe(200);
    expect(codeOf(await harness.call('DELETE', '/v1/corpora/99999'))).toBe('corpus-not-found');
  });
});
