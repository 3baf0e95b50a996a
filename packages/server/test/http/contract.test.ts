import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../support/databases.js';
import {
  codeOf,
  corpusRequest,
  type Harness,
  idOf,
  makeCorpus,
  makeModel,
  makeUtterance,
  startHarness,
  takeJob,
  wav,
} from './harness.js';

const text = (content: string) => new TextEncoder().encode(content);

describe.each(databasesUnderTest())('the contract of version 0.1 on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());
  const get = (path: string) => harness.call('GET', `/v0.1${path}`);
  const post = (path: string, body?: unknown) => harness.call('POST', `/v0.1${path}`, body);

  describe('lists', () => {
    test.each(['audio', 'transcription', 'utterance', 'corpus', 'label', 'model'])(
      'of %s: an empty first page, no second one',
      async (name) => {
        const fresh = await startHarness(under);
        try {
          const first = await fresh.call('GET', `/v0.1/${name}`);
          expect([first.status, first.body]).toEqual([200, []]);
          const second = await fresh.call('GET', `/v0.1/${name}?pageNumber=2`);
          expect([second.status, codeOf(second)]).toEqual([404, 'page-not-found']);
        } finally {
          await fresh.dispose();
        }
      },
    );

    test('are cut into pages of 20, or of the size asked for, in the order of ids', async () => {
      const fresh = await startHarness(under);
      try {
        for (let i = 1; i <= 25; i++) await fresh.call('POST', '/v0.1/label', { phoneticLabel: `l${i}` });
        const page = async (query: string) =>
          ((await fresh.call('GET', `/v0.1/label${query}`)).body as unknown as { label: string }[]).map(
            ({ label }) => label,
          );
        const all = Array.from({ length: 25 }, (_, i) => `l${i + 1}`);
        expect(await page('')).toEqual(all.slice(0, 20));
        expect(await page('?pageNumber=2')).toEqual(all.slice(20));
        expect(await page('?pageSize=10&pageNumber=3')).toEqual(all.slice(20));
        expect(await page('?pageSize=1000')).toEqual(all);
        expect(codeOf(await fresh.call('GET', '/v0.1/label?pageSize=5&pageNumber=6'))).toBe('page-not-found');
      } finally {
        await fresh.dispose();
      }
    });

    test.each([
      'pageSize=0',
      'pageSize=1001',
      'pageNumber=0',
      'pageNumber=-1',
      'pageSize=ten',
      'pageNumber=1.5',
    ])('refuse %s', async (query) => {
      const answer = await get(`/audio?${query}`);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'validation-failed']);
    });
  });

  test('backend: name, extensions, label types, feature types', async () => {
    expect((await get('/backend')).body).toEqual({
      name: 'Persephone',
      version: '1.2.3',
      projectURL: expect.stringMatching(/^https:/),
    });
    const accepted = (await get('/backend/acceptedFiles')).body;
    expect(accepted.audio).toEqual(expect.arrayContaining(['wav', 'wave', 'mp3']));
    expect(accepted.transcription).toEqual(['txt', 'phonemes', 'phonemes_and_tones']);
    const kind = (name: string) => ({
      id: expect.any(Number),
      name,
      description: expect.stringMatching(/\S/),
      explanation: expect.stringMatching(/\S/),
    });
    expect((await get('/backend/labelTypes')).body).toEqual(
      expect.arrayContaining([kind('phonemes'), kind('phonemes_and_tones')]),
    );
    expect((await get('/backend/featureTypes')).body).toEqual(expect.arrayContaining([kind('fbank')]));
  });

  test('audio: uploaded, described under both names, served back', async () => {
    const bytes = wav(0.5);
    const made = await harness.upload('/v0.1/audio', 'audioFile', 'crdo-ɲa̤.WAV', bytes);
    const id = idOf(made);
    const url = `/v0.1/audio/${id}/file`;
    const createdAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const name = 'crdo-ɲa̤.WAV'.normalize('NFC');
    expect(made.body).toEqual({
      id,
      url,
      fileInfo: { id, name, createdAt },
      file_info: { id, name, path: url, created_at: createdAt },
      in_utterances: [],
      problem: null,
    });
    expect((await get(`/audio/${id}`)).body).toEqual(made.body);
    const file = await harness.app.inject(url);
    expect(file.statusCode).toBe(200);
    expect(file.rawPayload.equals(Buffer.from(bytes))).toBe(true);
    expect(codeOf(await get(`/audio/${id + 1000}`))).toBe('audio-not-found');
    expect(codeOf(await get(`/audio/${id + 1000}/file`))).toBe('audio-not-found');
    const stored = await harness.database.audio.find(id);
    expect(stored).toMatchObject({ durationMs: 500, sampleRate: 16_000, channels: 1, problem: null });
  });

  test('audio: 415 for another extension, 400 without the field', async () => {
    const wrong = await harness.upload('/v0.1/audio', 'audioFile', 'notes.txt', wav(0.1));
    expect([wrong.status, codeOf(wrong)]).toEqual([415, 'media-type-not-accepted']);
    expect(wrong.body.detail).toContain('notes.txt');
    const misnamed = await harness.upload('/v0.1/audio', 'file', 'a.wav', wav(0.1));
    expect([misnamed.status, codeOf(misnamed)]).toEqual([400, 'field-missing']);
    const none = await post('/audio');
    expect([none.status, codeOf(none)]).toEqual([400, 'field-missing']);
    const json = await post('/audio', { audioFile: 'a.wav' });
    expect([json.status, codeOf(json)]).toEqual([400, 'field-missing']);
  });

  test('transcription: as JSON, in NFC, with or without names', async () => {
    const made = await post('/transcription', { text: 'e\u0301 a', filename: 'dir/a.txt', name: 'first' });
    const id = idOf(made);
    const url = `/v0.1/transcription/${id}/file`;
    expect(made.body).toMatchObject({
      id,
      url,
      name: 'first',
      text: '\u00e9 a',
      fileInfo: { id, name: 'a.txt' },
      file_info: { id, name: 'a.txt', path: url },
      in_utterances: [],
    });
    expect((await get(`/transcription/${id}`)).body).toEqual(made.body);
    const file = await harness.app.inject(url);
    expect([file.body, file.headers['content-type']]).toEqual(['\u00e9 a', 'text/plain; charset=utf-8']);
    expect((await post('/transcription', { text: 'a', filename: null })).body).toMatchObject({
      name: 'untitled',
    });
    expect((await post('/transcription', { text: 'a', filename: 'b.txt' })).body).toMatchObject({
      name: 'b.txt',
    });
    expect(codeOf(await get('/transcription/99999'))).toBe('transcription-not-found');
  });

  test.each(['/transcription', '/transcription/fromFile'])('transcription: as a file to %s', async (path) => {
    for (const name of ['a.txt', 'b.phonemes', 'c.phonemes_and_tones']) {
      const made = await harness.upload(`/v0.1${path}`, 'transcriptionFile', name, text('\ufeffl e ˧\r\n'));
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ name, text: 'l e ˧\n', fileInfo: { name } });
    }
    const wrong = await harness.upload(`/v0.1${path}`, 'transcriptionFile', 'a.wav', text('a'));
    expect([wrong.status, codeOf(wrong)]).toEqual([415, 'media-type-not-accepted']);
    const misnamed = await harness.upload(`/v0.1${path}`, 'audioFile', 'a.txt', text('a'));
    expect([misnamed.status, codeOf(misnamed)]).toEqual([400, 'field-missing']);
  });

  test('utterance: made once, refused by the database for ids that do not exist', async () => {
    const audioId = idOf(await harness.upload('/v0.1/audio', 'audioFile', 'a.wav', wav(0.5)));
    const transcriptionId = idOf(await post('/transcription', { text: 'a' }));
    const made = await post('/utterance', { audioId, transcriptionId });
    const id = idOf(made);
    expect(made.body).toEqual({ id, audio: audioId, transcription: transcriptionId });
    expect((await get(`/utterance/${id}`)).body).toEqual(made.body);
    expect((await get(`/audio/${audioId}`)).body.in_utterances).toEqual([id]);
    expect((await get(`/transcription/${transcriptionId}`)).body.in_utterances).toEqual([id]);

    const again = await post('/utterance', { audioId, transcriptionId });
    expect([again.status, codeOf(again)]).toEqual([409, 'utterance-exists']);
    const noAudio = await post('/utterance', { audioId: 999_999, transcriptionId });
    expect([noAudio.status, codeOf(noAudio)]).toEqual([400, 'audio-unknown']);
    const noTranscription = await post('/utterance', { audioId, transcriptionId: 999_999 });
    expect([noTranscription.status, codeOf(noTranscription)]).toEqual([400, 'transcription-unknown']);
    expect(codeOf(await get('/utterance/999999'))).toBe('utterance-not-found');
  });

  test('label: unique after NFC, one at a time', async () => {
    const made = await post('/label', { phoneticLabel: 'e\u0301ʰ' });
    expect(made.body).toEqual({ id: idOf(made), label: '\u00e9ʰ' });
    for (const phoneticLabel of ['e\u0301ʰ', '\u00e9ʰ']) {
      const again = await post('/label', { phoneticLabel });
      expect([again.status, codeOf(again)]).toEqual([400, 'label-exists']);
    }
    for (const phoneticLabel of ['', ' ', 'a b', 'a\u0085b']) {
      expect(codeOf(await post('/label', { phoneticLabel }))).toBe('validation-failed');
    }
    expect((await get('/label?pageSize=1000')).body).toContainEqual(made.body);
  });

  test('corpus: its partition in the order given, its label set, preprocessed when a worker has done it', async () => {
    const request = await corpusRequest(harness);
    const more = await makeUtterance(harness, 'four', 'tsʰ əəə... a');
    const training = [more, ...(request.training as number[])];
    const made = await post('/corpus', { ...request, training, max_samples: 1000, preprocessed: true });
    const id = idOf(made);
    const { validation, testing } = request;
    expect(made.body).toEqual({
      id,
      name: 'corpus',
      labelType: 'phonemes',
      featureType: 'fbank',
      max_samples: 1000,
      preprocessed: false,
      partition: { training, validation, testing },
    });
    expect((await get(`/corpus/${id}`)).body).toEqual(made.body);
    expect((await get('/corpus?pageSize=1000')).body).toContainEqual(made.body);

    const labels = await get(`/corpus/labels/${id}`);
    expect(labels.body.corpus).toEqual((await get(`/corpus/${id}`)).body);
    const names = (labels.body.labels as { id: number; label: string }[]).map(({ label }) => label);
    expect(names.sort()).toEqual(['a', 'b', 'c', 'tsʰ', 'əəə...'].sort());

    const answer = post(`/corpus/preprocess/${id}`);
    const claim = await takeJob(harness.database, 'preprocess');
    expect(claim.job.corpusId).toBe(id);
    await harness.database.corpora.setPreprocessed(id);
    await harness.database.jobs.succeed(claim, {});
    expect([(await answer).status, (await answer).body.preprocessed]).toEqual([200, true]);

    expect(codeOf(await get('/corpus/99999'))).toBe('corpus-not-found');
    expect(codeOf(await get('/corpus/labels/99999'))).toBe('corpus-not-found');
    expect(codeOf(await post('/corpus/preprocess/99999'))).toBe('corpus-not-found');
  });

  test('corpus: refusals', async () => {
    const request = await corpusRequest(harness);
    const refused = async (members: Record<string, unknown>) => {
      const answer = await post('/corpus', { ...request, ...members });
      expect(answer.status).toBe(400);
      return codeOf(answer);
    };
    expect(await refused({ labelType: 'words' })).toBe('label-type-unknown');
    expect(await refused({ featureType: 'smell' })).toBe('feature-type-unknown');
    expect(await refused({ validation: [99_999] })).toBe('utterance-unknown');
    expect(await refused({ validation: request.training })).toBe('utterance-in-two-sets');
    for (const set of ['training', 'validation', 'testing']) {
      expect(await refused({ [set]: [] })).toBe('corpus-set-empty');
      expect(await refused({ [set]: undefined })).toBe('validation-failed');
    }
    const before = (await get('/corpus?pageSize=1000')).body as unknown as unknown[];
    await post('/corpus', { ...request, testing: request.training });
    expect((await get('/corpus?pageSize=1000')).body).toHaveLength(before.length);
  });

  test('model: defaults, own settings, refusals', async () => {
    const corpusID = await makeCorpus(harness);
    const made = await post('/model', { name: 'model', corpusID });
    const id = idOf(made);
    expect(made.body).toEqual({
      id,
      name: 'model',
      corpusID,
      beamWidth: 100,
      decodingMergeRepeated: true,
      earlyStoppingSteps: null,
      hiddenSize: 250,
      numberLayers: 3,
      minimumEpochs: 0,
      maximumEpochs: null,
      maximumTrainingLER: 0.3,
      maximumValidationLER: 1,
    });
    expect((await get(`/model/${id}`)).body).toEqual(made.body);
    const settings = {
      beamWidth: 1,
      decodingMergeRepeated: false,
      earlyStoppingSteps: 5,
      hiddenSize: 20,
      numberLayers: 1,
      minimumEpochs: 3,
      maximumEpochs: 3,
      maximumTrainingLER: 0,
      maximumValidationLER: 0.5,
    };
    expect((await post('/model', { name: 'own', corpusID, ...settings })).body).toMatchObject(settings);

    const unknown = await post('/model', { name: 'm', corpusID: 99_999 });
    expect([unknown.status, codeOf(unknown)]).toEqual([400, 'corpus-unknown']);
    const crossed = await post('/model', { name: 'm', corpusID, minimumEpochs: 4, maximumEpochs: 3 });
    expect([crossed.status, codeOf(crossed)]).toEqual([400, 'model-settings-invalid']);
    for (const name of Object.keys(settings).filter((setting) => setting !== 'decodingMergeRepeated')) {
      const negative = await post('/model', { name: 'm', corpusID, [name]: -1 });
      expect([negative.status, codeOf(negative)]).toEqual([400, 'validation-failed']);
      expect(negative.body.detail).toContain(name);
    }
    expect(codeOf(await get('/model/99999'))).toBe('model-not-found');
  });

  test('training: 202 and where to ask; the same while it is not finished; any body or none', async () => {
    const modelId = await makeModel(harness);
    const started = await post(`/model/train/${modelId}`);
    expect(started.status).toBe(202);
    const url = String(started.body.URL);
    const job = await harness.call('GET', url);
    expect(job.body).toMatchObject({ kind: 'train', state: 'queued', modelId, epochs: [], error: null });
    for (const [payload, type] of [
      ['', 'application/json'],
      ['{', 'application/json'],
      ['{"a": 1}', 'application/json'],
      ['a=1', 'application/x-www-form-urlencoded'],
      ['anything', 'text/plain'],
    ]) {
      const again = await harness.app.inject({
        method: 'POST',
        url: `/v0.1/model/train/${modelId}`,
        payload: payload ?? '',
        headers: { 'content-type': type ?? '' },
      });
      expect([again.statusCode, again.json()]).toEqual([202, { URL: url }]);
    }
    const unknown = await post('/model/train/99999');
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'model-not-found']);
    await harness.call('POST', `${url}/cancel`);
  });
});
