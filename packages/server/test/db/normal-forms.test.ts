import { segmentToleranceMs } from '@persephone/formats/annotation-import';
import { CompiledQuery, Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrations/index.js';
import { capabilitiesFor, openDatabase } from '../../src/db/open.js';
import type { Schema } from '../../src/db/schema.js';
import type { ListRequest } from '../../src/domain/listings/page.js';
import { segmentProblem } from '../../src/domain/rules/segments.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, insertModel, newAudio, newModel, newTranscription } from './fixtures.js';

const composed = 'Oca\u00f1a';
const decomposed = 'Ocan\u0303a';
const request = <F>(filter: F): ListRequest<'created', F> => ({
  ...{ sort: 'created', descending: false, filter, limit: 100, after: null, count: false },
});

describe.each(databasesUnderTest())('text on $name', ({ name, create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.dispose());

  async function before(...statements: string[]): Promise<void> {
    const capabilities = capabilitiesFor({ url: database.url });
    const old = new Kysely<Schema>({ dialect: capabilities.kysely });
    await migrate(old, capabilities, '0008-demonstration');
    for (const statement of statements) await old.executeQuery(CompiledQuery.raw(statement));
    await old.destroy();
  }

  it('that was stored in other forms is mended, and nothing is lost', async () => {
    const audio = (file: string, content: string, keptOnce: number) =>
      `insert into audio (file_name, content_hash, byte_length, duration_ms, kept_once)
         values ('${file}', '${hash(content)}', 1, 900, ${keptOnce})`;
    await before(
      audio(`${decomposed}.wav`, 'a', 1),
      audio(`${composed}.wav`, 'a', 1),
      audio(`${decomposed}.wav`, 'a', 0),
      audio(`${decomposed}.wav`, 'b', 1),
      `insert into transcription (name, file_name, text, source, content_hash)
         values ('${decomposed}', '${decomposed}.txt', 'm a', 'person', '${hash('c')}'),
                ('${composed}', '${composed}.txt', 'm a', 'person', '${hash('c')}')`,
      `insert into transcription (name, text, source, label_times) values ('t', 'm a', 'model',
         '[{"label":"\\\\u0303n\u0303","startMs":0,"endMs":1,"confidence":0.5}]')`.replace('\\\\', '\\'),
      `insert into utterance (audio_id, transcription_id, speaker) values (1, 1, 'Zoe\u0308'), (2, 1, 'Zo\u00eb'),
         (3, 1, ' Zo\u00eb '), (4, 1, '  '), (4, 2, null)`,
      `insert into corpus (name, label_type, feature_type, split, left_out) values ('Man\u0303ana ', 'phonemes', 'fbank',
         '{"seed":1,"filter":{"name":"${decomposed}"}}', '[{"utteranceId":9,"fileName":"${decomposed}.wav"}]')`,
      `insert into model (name, corpus_id, beam_width, hidden_size, number_layers, minimum_epochs, maximum_training_ler,
         maximum_validation_ler) values ('Man\u0303ana', 1, 1, 1, 1, 0, 1, 1)`,
      `insert into api_key (name, key_hash) values ('${decomposed}', '${hash('d')}')`,
    );
    const db = await openDatabase({ url: database.url });
    const audios = await db.listings.audioByIds([1, 2, 3, 4]);
    expect(audios.map(({ fileName }) => fileName)).toEqual(Array(4).fill(`${composed}.wav`));
    // The lists have the same names as the rows.
    expect((await db.listings.audio(request({ name: decomposed }))).items).toHaveLength(4);
    expect((await db.listings.transcriptions(request({ name: decomposed }))).items).toMatchObject([
      { name: composed, fileName: `${composed}.txt` },
      { name: composed, fileName: `${composed}.txt` },
    ]);
    const { items } = await db.listings.utterances(request({ name: composed }));
    expect(items.map(({ speaker }) => speaker)).toEqual(['Zo\u00eb', 'Zo\u00eb', 'Zo\u00eb', null, null]);
    expect(await db.listings.speakers()).toEqual([{ speaker: 'Zo\u00eb', utterances: 3 }]);
    // What is sent again is still found.
    const again = newAudio({ fileName: `${decomposed}.wav`, contentHash: hash('a') });
    expect(await db.audio.insertOnce(again)).toMatchObject({ audio: { id: 2 }, created: false });
    const text = newTranscription({ fileName: `${decomposed}.txt` });
    expect(
      await db.transcriptions.insertOnce({ ...text, fileName: `${decomposed}.txt`, contentHash: hash('c') }),
    ).toMatchObject({ transcription: { id: 2 }, created: false });
    const [heard] = await db.listings.transcriptionsByIds([3]);
    expect(heard?.labelTimes?.map(({ label }) => label)).toEqual(['\u0303\u00f1']);
    expect(await db.corpora.find(1)).toMatchObject({ name: 'Ma\u00f1ana' });
    expect(await db.corpora.origin(1)).toEqual({
      split: { seed: 1, filter: { name: composed } },
      leftOut: [{ utteranceId: 9, fileName: `${composed}.wav` }],
      lostUtterances: [],
    });
    expect(await db.models.find(1)).toMatchObject({ name: 'Ma\u00f1ana' });
    expect(await db.keys.list()).toMatchObject([{ name: composed }]);
    await db.close();
  });

  // PostgreSQL has refused such labels and texts from the first version on.
  it.runIf(name === 'SQLite')('of labels that become equal is counted together', async () => {
    await before(
      "insert into corpus (name, label_type, feature_type) values ('c', 'phonemes', 'fbank'), ('d', 'phonemes', 'fbank')",
      "insert into label (label) values ('e\u0301'), ('\u00e9'), ('n\u0303'), ('a')",
      'insert into corpus_label (corpus_id, label_id, occurrences) values (1, 1, 2), (1, 2, 3), (2, 1, 5), (1, 3, 1)',
      "insert into transcription (name, text, source) values ('t', 'e\u0301 a', 'person')",
    );
    const db = await openDatabase({ url: database.url });
    expect(await db.corpora.labelCounts(1)).toEqual([
      { id: 2, label: '\u00e9', occurrences: 5 },
      { id: 3, label: '\u00f1', occurrences: 1 },
    ]);
    expect(await db.corpora.labelCounts(2)).toEqual([{ id: 2, label: '\u00e9', occurrences: 5 }]);
    expect((await db.labels.list({ pageNumber: 1, pageSize: 9 })).items).toHaveLength(3);
    expect(await db.transcriptions.find(1)).toMatchObject({ text: '\u00e9 a' });
    await db.close();
  });

  it('is kept and looked for in one form, whoever writes it', async () => {
    const db = await openDatabase({ url: database.url });
    const audio = await db.audio.insert(newAudio({ fileName: `${decomposed}.wav` }));
    const transcription = await db.transcriptions.insert(newTranscription({ name: decomposed }));
    const pair = { audioId: audio.id, transcriptionId: transcription.id };
    expect(await db.utterances.insert({ ...pair, speaker: ' Zoe\u0308' })).toMatchObject({
      speaker: 'Zo\u00eb',
    });
    const corpus = await db.corpora.insert({
      ...{ name: decomposed, labelType: 'phonemes', featureType: 'fbank', maxSamples: null },
      ...{ partition: { training: [1], validation: [], testing: [] }, labels: ['e\u0301'] },
    });
    await db.models.insert(newModel(corpus.id, { name: decomposed }));
    for (const found of [composed, decomposed]) {
      expect((await db.listings.audio(request({ name: found }))).items).toMatchObject([
        { fileName: `${composed}.wav` },
      ]);
      expect((await db.listings.transcriptions(request({ name: found }))).items).toHaveLength(1);
      expect((await db.listings.utterances(request({ name: found }))).items).toHaveLength(1);
      expect((await db.listings.corpora(request({ name: found }))).items).toMatchObject([{ name: composed }]);
      expect((await db.listings.models(request({ name: found }))).items).toMatchObject([{ name: composed }]);
    }
    for (const speaker of ['Zo\u00eb', 'Zoe\u0308', ' Zo\u00eb ']) {
      expect(await db.listings.utteranceIds({ speaker })).toEqual([1]);
    }
    expect(await db.listings.utteranceIds({ speaker: '  ' })).toEqual([]);
    for (const label of ['\u00e9', 'e\u0301']) {
      expect((await db.listings.labels(request({ label }))).items).toMatchObject([{ label: '\u00e9' }]);
    }
    await db.close();
  });

  // What SQLite cannot do (see isNFC) is done by the repositories alone.
  it.runIf(name === 'PostgreSQL')('in another form is refused by the database itself', async () => {
    const db = await openDatabase({ url: database.url });
    await insertModel(db);
    await db.close();
    for (const statement of [
      "update audio set file_name = 'n\u0303'",
      "update transcription set name = 'n\u0303'",
      "update transcription set file_name = 'n\u0303'",
      "update utterance set speaker = 'n\u0303'",
      "update corpus set name = 'n\u0303'",
      "update model set name = 'n\u0303'",
      `insert into api_key (name, key_hash) values ('n\u0303', '${hash('d')}')`,
    ]) {
      await expect(database.past('enforced', statement), statement).rejects.toThrow(/_nfc_check/);
    }
  });

  describe('segments', () => {
    const times = [
      [0, 1000],
      [999, 1000 + segmentToleranceMs],
      [999, 1001 + segmentToleranceMs],
      [1000, 1001],
      [2000, 3000],
      [0, 99_999],
    ] as const;

    it('beyond their recording are refused, when made and when changed, as the rule says', async () => {
      const db = await openDatabase({ url: database.url });
      const audio = await db.audio.insert(newAudio({ durationMs: 1000 }));
      const kept: string[] = [];
      for (const [startMs, endMs] of times) {
        const { id } = await db.transcriptions.insert(newTranscription());
        const { id: other } = await db.transcriptions.insert(newTranscription());
        const whole = await db.utterances.insert({ audioId: audio.id, transcriptionId: other });
        const problem = segmentProblem({ fileName: 'a.wav', startMs, endMs, recordingMs: 1000 });
        const expected = problem?.code ?? 'kept';
        const told = (work: Promise<unknown>) =>
          work.then(
            () => 'kept',
            (error) => error.code,
          );
        const segment = { audioId: audio.id, transcriptionId: id, startMs, endMs };
        expect(await told(db.utterances.insert(segment)), `${startMs} to ${endMs}`).toBe(expected);
        const changed = await told(db.utterances.update(whole.id, { startMs, endMs }));
        expect(changed, `to ${startMs} to ${endMs}`).toBe(expected);
        const transcribed = newTranscription({ source: 'model', audioId: audio.id, startMs, endMs });
        expect(await told(db.transcriptions.insert(transcribed)), `transcribed ${startMs} to ${endMs}`).toBe(
          expected,
        );
        kept.push(expected);
      }
      const beyond = 'segment-beyond-recording';
      expect(kept).toEqual(['kept', 'kept', beyond, beyond, beyond, beyond]);
      await db.close();
    });

    it('of a channel that their recording has not are refused; of one of unknown channels they are kept', async () => {
      const db = await openDatabase({ url: database.url });
      const audio = await db.audio.insert(newAudio({ durationMs: 1000, channels: 2 }));
      const unknown = await db.audio.insert(newAudio({ durationMs: 1000, channels: null }));
      const made = async (audioId: number, channel: number | null) => {
        const { id: transcriptionId } = await db.transcriptions.insert(newTranscription());
        return db.utterances.insert({ audioId, transcriptionId, channel });
      };
      const second = await made(audio.id, 2);
      expect(second.channel).toBe(2);
      expect((await made(audio.id, null)).channel).toBeNull();
      expect((await made(unknown.id, 9)).channel).toBe(9);
      for (const channel of [3, 0]) {
        await expect(made(audio.id, channel)).rejects.toMatchObject({ code: 'channel-missing' });
        await expect(db.utterances.update(second.id, { channel })).rejects.toMatchObject({
          code: 'channel-missing',
        });
      }
      const transcribed = (audioId: number, channel: number) =>
        db.transcriptions.insert(newTranscription({ source: 'model', audioId, channel }));
      expect([(await transcribed(audio.id, 2)).channel, (await transcribed(unknown.id, 9)).channel]).toEqual([
        2, 9,
      ]);
      await expect(transcribed(audio.id, 3)).rejects.toMatchObject({ code: 'channel-missing' });
      expect((await db.utterances.update(second.id, { channel: null }))?.channel).toBeNull();
      expect((await db.utterances.contents([second.id]))[0]?.channel).toBeNull();
      await db.close();
    });

    it('of a recording of unknown length are kept', async () => {
      const db = await openDatabase({ url: database.url });
      const problem = { code: 'audio-truncated', detail: 'cut' } as const;
      const audio = await db.audio.insert(newAudio({ durationMs: null, problem }));
      const { id } = await db.transcriptions.insert(newTranscription());
      const segment = { audioId: audio.id, transcriptionId: id, startMs: 0, endMs: 99_999 };
      expect(await db.utterances.insert(segment)).toMatchObject({ endMs: 99_999 });
      await db.close();
    });

    it('that were stored before, or whose recording turns out shorter, are listed and left to a person', async () => {
      await before(
        ...['a', 'b'].map(
          (file) => `insert into audio (file_name, content_hash, byte_length, duration_ms)
            values ('${file}.wav', '${hash(file)}', 1, 1540)`,
        ),
        `insert into transcription (name, text, source) values ('one', 'm a', 'person'), ('two', 'm a', 'person')`,
        `insert into utterance (audio_id, transcription_id, start_ms, end_ms)
           values (1, 1, 2000, 3000), (1, 2, 0, 1500), (2, 1, 0, 1540), (2, 2, null, null)`,
      );
      const db = await openDatabase({ url: database.url });
      const idsWith = (problem: boolean) => db.listings.utteranceIds({ problem });
      expect([await idsWith(true), await idsWith(false)]).toEqual([[1], [2, 3, 4]]);
      expect(await db.overview.sound()).toMatchObject({ utterances: 4, unusable: 1 });
      // Who speaks can be said of it nevertheless.
      expect(await db.utterances.update(1, { speaker: 'Ana' })).toMatchObject({ startMs: 2000 });
      await database.past('enforced', 'update audio set duration_ms = 1200 where id = 2');
      expect(await idsWith(true)).toEqual([1, 3]);
      await db.utterances.update(1, { startMs: 0, endMs: 700 });
      await db.utterances.update(3, { startMs: null, endMs: null });
      expect([await idsWith(true), (await db.overview.sound()).unusable]).toEqual([[], 0]);
      await database.past(
        'enforced',
        "update audio set duration_ms = null, problem_code = 'audio-empty', problem_detail = 'x' where id = 2",
      );
      expect(await idsWith(true)).toEqual([3, 4]);
      await db.close();
    });
  });
});
