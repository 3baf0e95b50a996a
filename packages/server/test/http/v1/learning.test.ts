import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import { modelFile, untrainedModelFile } from '../../support/model-file.js';
import { codeOf, type Harness, idOf, makeUtterance, startHarness, takeJob, wav } from '../harness.js';

describe.each(databasesUnderTest())('corpora and models of version 1 on $name', (under) => {
  let harness: Harness;
  const utterances: number[] = [];
  beforeAll(async () => {
    harness = await startHarness(under);
    for (let i = 0; i < 10; i++) {
      utterances.push(await makeUtterance(harness, `u${i}`, i === 0 ? 'a b c' : 'a b a', 1 + i / 10));
    }
  });
  afterAll(() => harness.dispose());

  const get = async (path: string) => (await harness.call('GET', path)).body;
  const corpus = async (changes: object = {}) =>
    harness.call('POST', '/v1/corpora', { name: 'corpus', labelType: 'phonemes', ...changes });
  const makeModel = async (changes: object = {}) => {
    const corpusId = idOf(await corpus());
    return harness.call('POST', '/v1/models', { name: 'model', corpusId, ...changes });
  };
  async function train(modelId: number): Promise<void> {
    await harness.call('POST', `/v1/models/${modelId}/train`);
    const claim = await takeJob(harness.database, 'train');
    const { contentHash } = await harness.blobs.put([modelFile(['a', 'b'])] as never);
    await harness.database.models.setTrained(modelId, contentHash);
    await harness.database.jobs.succeed(claim, {});
  }

  test('a corpus in one step: divided by the seed, the rest left out with the reason, labels counted', async () => {
    const broken = idOf(await harness.upload('/v0.1/audio', 'audioFile', 'broken.wav', Buffer.from('no')));
    const text = idOf(await harness.call('POST', '/v1/transcriptions', { name: 'broken', text: 'z' }));
    const pair = { audioId: broken, transcriptionId: text };
    const made = await harness.call('POST', '/v1/utterances', { utterances: [pair] });
    const [useless] = made.body.utterances as { id: number }[];

    const answer = await corpus({ seed: 7, shares: { training: 0.6, validation: 0.2, testing: 0.2 } });
    expect([answer.status, answer.body]).toMatchObject([
      201,
      {
        ...{ name: 'corpus', featureType: 'fbank', maxSamples: null, labels: 3, models: 0 },
        split: { seed: 7, bySpeaker: false, shares: { training: 0.6, validation: 0.2, testing: 0.2 } },
        leftOut: [
          { utteranceId: useless?.id, fileName: 'broken.wav', code: expect.stringMatching(/^audio-/) },
        ],
        labelSet: [
          { label: 'a', occurrences: 19 },
          { label: 'b', occurrences: 10 },
          { label: 'c', occurrences: 1 },
        ],
      },
    ]);
    const sets = answer.body.sets as Record<string, { utterances: number; durationMs: number }>;
    expect(Object.values(sets).reduce((sum, set) => sum + set.utterances, 0)).toBe(10);
    expect(Object.values(sets).reduce((sum, set) => sum + set.durationMs, 0)).toBe(14_500);
    expect(sets.training?.durationMs).toBeGreaterThan(7000);
    const again = await corpus({ seed: 7, shares: { training: 0.6, validation: 0.2, testing: 0.2 } });
    const members = async (id: number) =>
      (await harness.database.corpora.utterances(id)).map((member) => [member.id, member.set]);
    expect(await members(idOf(again))).toEqual(await members(idOf(answer)));
    await harness.call('DELETE', `/v1/utterances/${useless?.id}`);
  });

  test('what cannot be divided is refused with what to do', async () => {
    const refused = async (changes: object) => codeOf(await corpus(changes));
    expect(await refused({ utteranceIds: utterances.slice(0, 2) })).toBe('split-impossible');
    expect(await refused({ bySpeaker: true, utteranceIds: utterances.slice(0, 2) })).toBe('split-impossible');
    expect(await refused({ shares: { training: 0.5, validation: 0.2, testing: 0.2 } })).toBe(
      'split-impossible',
    );
    expect(await refused({ maxSamples: 1 })).toBe('split-impossible');
    expect(await refused({ utteranceIds: [99_999] })).toBe('utterance-unknown');
    expect(await refused({ labelType: 'words' })).toBe('label-type-unknown');
    expect(await refused({ featureType: 'sonar' })).toBe('feature-type-unknown');
    expect(await refused({ shares: { training: 0, validation: 0.5, testing: 0.5 } })).toBe(
      'validation-failed',
    );
  });

  test('models of a preset, with what differs from it', async () => {
    const { presets } = await get('/v1/models/presets');
    const named = presets as {
      name: string;
      explanation: string;
      hiddenSize: number;
      numberLayers: number;
    }[];
    expect(named.map(({ name }) => name)).toEqual(expect.arrayContaining(['quick', 'standard', 'thorough']));
    for (const preset of named) expect(preset.explanation).toMatch(/\S/);
    const quick = named.find(({ name }) => name === 'quick');
    const model = await makeModel({
      preset: 'quick',
      settings: { numberLayers: 1, seed: 42, maximumEpochs: 5 },
    });
    expect([model.status, model.body]).toMatchObject([
      201,
      {
        preset: 'quick',
        settings: {
          hiddenSize: quick?.hiddenSize,
          numberLayers: 1,
          seed: 42,
          maximumEpochs: 5,
          beamWidth: 100,
        },
        ...{ trained: false, imported: false, evaluation: null, epochs: 0, corpusName: 'corpus' },
      },
    ]);
    expect(codeOf(await makeModel({ preset: 'magic' }))).toBe('model-settings-invalid');
    expect(codeOf(await makeModel({ settings: { minimumEpochs: 9, maximumEpochs: 8 } }))).toBe(
      'model-settings-invalid',
    );
    expect(codeOf(await makeModel({ settings: { hiddenSize: 0 } }))).toBe('validation-failed');
    expect(codeOf(await makeModel({ settings: { hidenSize: 10 } }))).toBe('validation-failed');
    expect(codeOf(await harness.call('POST', '/v1/models', { name: 'm', corpusId: 99_999 }))).toBe(
      'corpus-unknown',
    );
  });

  test('any setting of a network can be chosen, and is refused by its architecture', async () => {
    const dropout = { rate: 0.25, per: 'step' };
    const made = await makeModel({ preset: 'quick', network: { dropout }, settings: { hiddenSize: 30 } });
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        architecture: 'blstm-ctc',
        network: { dropout, hiddenSize: 30, layers: 2 },
        settings: { hiddenSize: 30, numberLayers: 2 },
      },
    ]);
    for (const refused of [
      ...[{ network: { dropout: { rate: 2, per: 'step' } } }, { network: { layers: 0 } }],
      ...[{ network: { droput: dropout } }, { architecture: 'perceptron' }],
    ]) {
      const answer = await makeModel(refused);
      expect([answer.status, codeOf(answer)], JSON.stringify(refused)).toEqual([
        400,
        'model-settings-invalid',
      ]);
    }
    expect(codeOf(await makeModel({ network: [] }))).toBe('validation-failed');
  });

  test('a preset says what a model of it has where nothing else is asked for', async () => {
    const { presets } = await get('/v1/models/presets');
    for (const preset of presets as Record<string, unknown>[]) {
      const made = await makeModel({ preset: preset.name });
      const { maximumEpochs, earlyStoppingSteps, ...settings } = made.body.settings as Record<
        string,
        unknown
      >;
      expect(preset).toMatchObject(settings);
      // Null: as the preset has it.
      expect([maximumEpochs, earlyStoppingSteps]).toEqual([null, null]);
      expect(preset).toMatchObject({
        maximumEpochs: expect.any(Number),
        earlyStoppingSteps: expect.any(Number),
        leastSteps: expect.any(Number),
      });
    }
  });

  describe('a training that starts from another model', () => {
    const structure = { layers: 1, hiddenSize: 30 };
    const made: { id: number; corpusId: number } = { id: 0, corpusId: 0 };
    beforeAll(async () => {
      const { body } = await makeModel({ name: 'first', preset: 'quick', network: structure });
      Object.assign(made, { id: body.id, corpusId: body.corpusId });
    });
    const startingFrom = (startingModelId: number, changes: object = {}) =>
      harness.call('POST', '/v1/models', {
        ...{ name: 'second', corpusId: made.corpusId, startingModelId, ...changes },
      });

    test('needs one that there is and that was trained', async () => {
      const unknown = await startingFrom(99_999);
      expect([unknown.status, codeOf(unknown)]).toEqual([400, 'model-unknown']);
      expect(unknown.body.detail).toContain('99999');
      const untrained = await startingFrom(made.id);
      expect([untrained.status, codeOf(untrained)]).toEqual([409, 'model-not-trained']);
      expect(untrained.body.detail).toContain('first');
      expect(codeOf(await startingFrom(0))).toBe('validation-failed');
      const point = `/v1/models/${made.id}/starting-point?corpusId=${made.corpusId}`;
      expect(codeOf(await harness.call('GET', point))).toBe('model-not-trained');
    });

    test('has its preset and the structure of its network, and says what does not fit', async () => {
      await train(made.id);
      const started = await startingFrom(made.id);
      expect([started.status, started.body]).toMatchObject([
        201,
        {
          preset: 'quick',
          network: structure,
          settings: { hiddenSize: 30, numberLayers: 1 },
          startingModel: { id: made.id, name: 'first' },
        },
      ]);
      expect((await makeModel()).body.startingModel).toBeNull();
      // Asked for as it is, it fits.
      expect((await startingFrom(made.id, { settings: { hiddenSize: 30 } })).status).toBe(201);
      const features = idOf(await corpus({ featureType: 'mfcc13_d' }));
      for (const [changes, sentence] of [
        [{ preset: 'standard' }, /steps are of 4 frames.*Choose the preset 'quick'/],
        [{ settings: { hiddenSize: 200 } }, /hiddenSize is 30, and 200 was asked for/],
        [{ corpusId: features }, /features 'fbank', and those here are 'mfcc13_d'/],
      ] as const) {
        const refused = await startingFrom(made.id, changes);
        expect([refused.status, codeOf(refused)]).toEqual([400, 'starting-model-unusable']);
        expect(refused.body.detail).toMatch(sentence);
      }
      expect(codeOf(await startingFrom(made.id, { corpusId: 99_999 }))).toBe('corpus-unknown');
    });

    test('says what it takes over before it is made', async () => {
      const point = async (corpusId: unknown) =>
        harness.call('GET', `/v1/models/${made.id}/starting-point?corpusId=${corpusId}`);
      expect((await point(made.corpusId)).body).toEqual({
        preset: 'quick',
        presets: ['quick'],
        problem: null,
        learnedFrom: { validation: 1, testing: 0 },
        labels: { same: ['a', 'b', 'c'], alike: [], unlike: [] },
      });
      const { body } = await harness.send('/v1/models/import?name=afar', modelFile(['a', 'd', '˥']));
      const from = `/v1/models/${body.id}/starting-point?corpusId=${made.corpusId}`;
      expect(await get(from)).toMatchObject({
        labels: { same: ['a'], alike: expect.arrayContaining([{ label: 'b', startsAs: 'd' }]), unlike: [] },
      });
      const features = idOf(await corpus({ featureType: 'mfcc13_d' }));
      expect((await point(features)).body).toMatchObject({
        presets: [],
        problem: { code: 'starting-model-unusable', detail: expect.stringContaining('mfcc13_d') },
      });
      expect(codeOf(await point(99_999))).toBe('corpus-not-found');
      expect(codeOf(await point('x'))).toBe('validation-failed');
    });

    test('takes the preset and the structure of a model that came from elsewhere, too', async () => {
      const structure = { layers: 1, hiddenSize: 12 };
      const file = await untrainedModelFile(['a', 'e'], 'quick', structure);
      const imported = await harness.send('/v1/models/import?name=neighbour', file);
      expect([imported.status, imported.body]).toMatchObject([201, { preset: 'quick', network: structure }]);
      const started = await startingFrom(idOf(imported));
      expect([started.status, started.body]).toMatchObject([
        201,
        { preset: 'quick', network: structure, startingModel: { id: imported.body.id, name: 'neighbour' } },
      ]);
    });

    test('outlives the model that it starts from, by its name, and keeps its bytes as long as itself', async () => {
      const started = await startingFrom(made.id);
      const { contentHash } = (await harness.database.models.find(made.id)) ?? {};
      expect((await harness.call('DELETE', `/v1/models/${made.id}`)).status).toBe(200);
      const of = `/v1/models/${idOf(started)}`;
      expect(await get(of)).toMatchObject({ startingModel: { id: null, name: 'first' } });
      expect((await harness.database.models.find(idOf(started)))?.startingModel?.contentHash).toBe(
        contentHash,
      );
      expect((await harness.call('GET', `/v0.1/model/${idOf(started)}`)).body).not.toHaveProperty(
        'startingModel',
      );
    });
  });

  describe('what a model learns from untranscribed', () => {
    /** No two of one length, and so none of the bytes of another. */
    const upload = async (name: string, seconds: number) =>
      idOf(await harness.send(`/v1/audio?name=${name}`, wav(seconds)));

    test('is counted, chosen, fixed when it is made, and told with the model', async () => {
      const corpusId = idOf(await corpus());
      const of = `/v1/corpora/${corpusId}/untranscribed`;
      const before = await get(of);
      const ids = [await upload('free1.wav', 0.71), await upload('free2.wav', 0.72)];
      const { recordings } = await get(of);
      expect(recordings).toBe(Number(before.recordings) + 2);
      const all = await makeModel({ corpusId, untranscribed: 'all' });
      expect([all.status, all.body.untranscribed]).toEqual([
        201,
        { recordings, used: null, bestRound: null },
      ]);
      const named = await makeModel({ corpusId, untranscribed: { audioIds: ids } });
      expect(named.body.untranscribed).toEqual({ recordings: 2, used: null, bestRound: null });
      const { contentHash } = await harness.blobs.put([modelFile(['a', 'b'])] as never);
      await harness.database.models.setTrained(idOf(named), contentHash, 1);
      const epoch = { epoch: 1, loss: 2, trainingLER: 0.5, validationLER: 0.6, seconds: 3, round: 2 };
      await harness.database.models.recordEpoch(idOf(named), epoch);
      // Deleted, they were learned from all the same.
      expect((await harness.call('DELETE', `/v1/audio/${ids[0]}`)).status).toBe(200);
      const model = `/v1/models/${idOf(named)}`;
      expect((await get(model)).untranscribed).toEqual({ recordings: 2, used: 1, bestRound: 2 });
      expect(await get(`${model}/epochs`)).toEqual({ epochs: [epoch] });
      expect((await makeModel({ corpusId })).body.untranscribed).toBeNull();
      expect((await harness.call('GET', `/v0.1/model/${idOf(named)}`)).body).not.toHaveProperty(
        'untranscribed',
      );
      expect(codeOf(await harness.call('GET', '/v1/corpora/99999/untranscribed'))).toBe('corpus-not-found');
    });

    test('is refused where it is nothing, does not exist, or is in the corpus', async () => {
      const corpusId = idOf(await corpus());
      const free = await upload('free3.wav', 0.73);
      const refused = async (untranscribed: unknown) => {
        const answer = await makeModel({ corpusId, untranscribed });
        return [answer.status, codeOf(answer)];
      };
      expect(await refused({ audioIds: [free, 99_999] })).toEqual([400, 'audio-unknown']);
      const { items } = await get(`/v1/utterances?corpusId=${corpusId}`);
      const [{ audioId }] = items as [{ audioId: number }];
      expect(await refused({ audioIds: [free, audioId] })).toEqual([400, 'untranscribed-in-corpus']);
      for (const wrong of ['some', {}, { audioIds: [] }, { audioIds: [0] }, [free], null]) {
        expect(await refused(wrong), JSON.stringify(wrong)).toEqual([400, 'validation-failed']);
      }
      // Of ids a hundred thousand are taken, which another thread reads.
      const many = Array.from({ length: 100_000 }, (_, i) => 1_000_000 + i);
      expect(await refused({ audioIds: many })).toEqual([400, 'audio-unknown']);
      for (const { id } of (await get('/v1/audio?transcribed=false&limit=500')).items as { id: number }[]) {
        await harness.call('DELETE', `/v1/audio/${id}`);
      }
      expect(await get(`/v1/corpora/${corpusId}/untranscribed`)).toMatchObject({ recordings: 0 });
      expect(await refused('all')).toEqual([400, 'nothing-untranscribed']);
    });
  });

  test('training is a job; its epochs are told', async () => {
    const id = idOf(await makeModel());
    const started = await harness.call('POST', `/v1/models/${id}/train`);
    expect([started.status, started.body]).toMatchObject([
      202,
      { kind: 'train', state: 'queued', modelId: id, modelName: 'model' },
    ]);
    expect(idOf(await harness.call('POST', `/v1/models/${id}/train`))).toBe(idOf(started));
    const epoch = { epoch: 1, loss: 2, trainingLER: 0.5, validationLER: 0.6, seconds: 3, round: 1 };
    await harness.database.models.recordEpoch(id, epoch);
    expect(await get(`/v1/models/${id}/epochs`)).toEqual({ epochs: [epoch] });
    expect(await get(`/v1/models/${id}`)).toMatchObject({ bestEpoch: 1, validationLER: 0.6, seconds: 3 });
    expect((await get(`/v1/jobs?kind=train&modelId=${id}`)).items).toMatchObject([{ id: idOf(started) }]);
    await harness.call('POST', `/v1/jobs/${idOf(started)}/cancel`);
    expect(codeOf(await harness.call('POST', '/v1/models/99999/train'))).toBe('model-not-found');
    expect(codeOf(await harness.call('GET', '/v1/models/99999/epochs'))).toBe('model-not-found');
  });

  test('a model file goes out and in again; the label set comes with it, and goes with it', async () => {
    const id = idOf(await makeModel());
    expect(codeOf(await harness.call('GET', `/v1/models/${id}/file`))).toBe('model-not-trained');
    await train(id);
    const file = await harness.app.inject(`/v1/models/${id}/file`);
    expect(file.headers['content-disposition']).toContain('model.onnx');
    expect(Buffer.compare(file.rawPayload, Buffer.from(modelFile(['a', 'b'])))).toBe(0);
    const imported = await harness.send('/v1/models/import?name=from%20afar', file.rawPayload);
    expect([imported.status, imported.body]).toMatchObject([
      201,
      { name: 'from afar', imported: true, trained: true, trainingMs: 0, labelType: 'phonemes' },
    ]);
    const { corpusId } = imported.body;
    expect((await get(`/v1/corpora/${corpusId}`)).labelSet).toMatchObject([{ label: 'a' }, { label: 'b' }]);
    const own = `/v1/models/${idOf(imported)}`;
    expect(codeOf(await harness.call('POST', `${own}/train`))).toBe('corpus-set-empty');
    expect(codeOf(await harness.call('POST', `${own}/evaluate`))).toBe('corpus-set-empty');
    expect((await harness.call('DELETE', own)).body).toMatchObject({ deleted: [] });
    expect((await harness.call('GET', `/v1/corpora/${corpusId}`)).status).toBe(404);
    // The file is that of the first model, too.
    expect((await harness.app.inject(`/v1/models/${id}/file`)).statusCode).toBe(200);
    expect(codeOf(await harness.send('/v1/models/import?name=x', wav(0.1)))).toBe('model-file-invalid');
    expect(codeOf(await harness.send('/v1/models/import?name=x', new Uint8Array()))).toBe(
      'model-file-invalid',
    );
  });

  test('many recordings are transcribed by one request, a job each, or none of them', async () => {
    const id = idOf(await makeModel());
    const audioIds: number[] = [];
    for (let i = 0; i < 3; i++)
      audioIds.push(idOf(await harness.send(`/v1/audio?name=t${i}.wav`, wav(0.2, 300 + i))));
    const ask = (ids: number[]) => harness.call('POST', `/v1/models/${id}/transcribe`, { audioIds: ids });
    expect(codeOf(await ask(audioIds))).toBe('model-not-trained');
    await train(id);
    expect(codeOf(await ask([...audioIds, 99_999]))).toBe('audio-unknown');
    const broken = idOf(await harness.upload('/v0.1/audio', 'audioFile', 'bad.wav', Buffer.from('no')));
    const refused = await ask([...audioIds, broken]);
    expect([codeOf(refused), refused.body.errors]).toMatchObject(['audio-unreadable', [{ audioId: broken }]]);
    expect((await get(`/v1/jobs?kind=transcribe&modelId=${id}&count=true`)).total).toBe(0);
    const queued = await ask([...audioIds, audioIds[0] ?? 0]);
    expect(queued.status).toBe(202);
    expect(queued.body.jobs).toMatchObject(
      audioIds.map((audioId, i) => ({ kind: 'transcribe', audioId, audioName: `t${i}.wav`, modelId: id })),
    );
  });

  test('an evaluation tells errors, confusions and alignments, the worst utterance first', async () => {
    const id = idOf(await makeModel());
    expect(codeOf(await harness.call('POST', `/v1/models/${id}/evaluate`))).toBe('model-not-trained');
    expect(codeOf(await harness.call('GET', `/v1/models/${id}/evaluation`))).toBe('evaluation-not-found');
    await train(id);
    const started = await harness.call('POST', `/v1/models/${id}/evaluate`);
    expect(started.body).toMatchObject({ kind: 'evaluate', state: 'queued', modelId: id });
    await harness.database.transaction(({ evaluations }) =>
      evaluations.replace({
        ...{ modelId: id, corpusId: null },
        ...{ referenceLabels: 6, substitutions: 1, insertions: 1, deletions: 1 },
        utterances: utterances.slice(0, 3).map((utteranceId, i) => ({
          utteranceId,
          reference: ['a', 'b'],
          hypothesis: [['a', 'b'], ['a'], ['c', 'b', 'b']][i] ?? [],
          errors: i,
        })),
        confusions: [
          { reference: 'a', hypothesis: 'c', times: 1 },
          { reference: '', hypothesis: 'b', times: 4 },
          { reference: 'b', hypothesis: '', times: 2 },
        ],
      }),
    );
    expect(await get(`/v1/models/${id}/evaluation`)).toMatchObject({
      ...{ ler: 0.5, referenceLabels: 6, substitutions: 1, utterances: 3 },
      confusions: [
        { reference: null, hypothesis: 'b', times: 4 },
        { reference: 'b', hypothesis: null, times: 2 },
        { reference: 'a', hypothesis: 'c', times: 1 },
      ],
    });
    expect((await get(`/v1/models/${id}`)).evaluation).toMatchObject({ ler: 0.5 });
    const first = await harness.call('GET', `/v1/models/${id}/evaluation/utterances?limit=1`);
    expect(first.body.items).toMatchObject([
      {
        ...{ utteranceId: utterances[2], name: 'u2.wav', errors: 2 },
        alignment: [
          { kind: 'insertion', reference: null, hypothesis: 'c' },
          { kind: 'substitution', reference: 'a', hypothesis: 'b' },
          { kind: 'match' },
        ],
      },
    ]);
    const rest = await get(
      `/v1/models/${id}/evaluation/utterances?limit=2&cursor=${String(first.body.nextCursor)}`,
    );
    expect([rest.items, rest.nextCursor]).toMatchObject([[{ errors: 1 }, { errors: 0 }], null]);
  });
});
