import { readAnnotations } from '@persephone/formats/annotations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../../support/databases.js';
import {
  type Answer,
  codeOf,
  type Harness,
  idOf,
  makeModel,
  makeUtterance,
  startHarness,
  wav,
} from '../harness.js';

interface Row {
  readonly transcriptionId: number;
  readonly utteranceId: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
  readonly speaker: string | null;
  readonly text: string;
  readonly confidence: number | null;
}

const author = 'Ana-s-browser';

const seenOf = ({ transcriptionId, utteranceId, startMs, endMs, speaker }: Row) => ({
  ...{ transcriptionId, utteranceId, startMs, endMs, speaker },
});

describe.each(databasesUnderTest())('utterances of a recording, edited by hand, on $name', (under) => {
  let harness: Harness;
  let modelId: number;
  let names = 0;
  beforeAll(async () => {
    harness = await startHarness(under);
    modelId = await makeModel(harness);
  });
  afterAll(() => harness.dispose());

  /** A recording of 4 s with drafts 'a b c d' from 0.5 s on and 'e f' from 2 s on: a label every 200 ms. */
  async function recording() {
    const name = `recording-${names++}.wav`;
    const audioId = idOf(await harness.send(`/v1/audio?name=${name}`, wav(4, 200 + names)));
    const draft = (text: string, startMs: number, endMs: number) => ({
      name: 'draft',
      fileName: null,
      text,
      source: 'model' as const,
      ...{ modelId, audioId, startMs, endMs },
      labelTimes: text.split(' ').map((label, i) => ({
        label,
        startMs: startMs + 200 * i,
        endMs: startMs + 200 * i + 150,
        confidence: 0.5,
      })),
    });
    const drafts = [draft('a b c d', 500, 1400), draft('e f', 2000, 2500)];
    await harness.database.transcriptions.insertMany(drafts);
    const path = `/v1/audio/${audioId}/utterances`;
    const rows = async () => {
      const { status, body } = await harness.call('GET', `${path}?author=${author}`);
      expect(status).toBe(200);
      return body.utterances as Row[];
    };
    const edit = (kind: string, wanted: object, by = author) =>
      harness.call('POST', `${path}/edits`, { kind, author: by, ...wanted });
    const step = (which: 'undo' | 'redo', by = author) =>
      harness.call('POST', `${path}/${which}`, { author: by });
    const brief = async () =>
      (await rows()).map((row) => [
        row.startMs,
        row.endMs,
        row.text,
        row.utteranceId === null ? 'draft' : 'accepted',
      ]);
    const exported = async () => {
      const { response } = await harness.call('POST', '/v1/export', {
        audioIds: [audioId],
        format: 'eaf',
        labels: false,
        confidence: false,
      });
      return readAnnotations(new Uint8Array(response.rawPayload)).tiers.flatMap(({ annotations }) =>
        annotations.map(({ start, end, text }) => [start, end, text]),
      );
    };
    const divide = (utterance: Row | undefined, forModel: number | null = null) =>
      harness.call('POST', `${path}/divisions`, {
        author,
        modelId: forModel,
        utterance: utterance && seenOf(utterance),
      });
    return { audioId, name, rows, edit, divide, step, brief, exported };
  }
  const two = [
    [500, 1400, 'a b c d', 'draft'],
    [2000, 2500, 'e f', 'draft'],
  ];
  const rowsOf = ({ body }: Answer) => body.utterances as Row[];

  test('a boundary that is moved is a new transcription based on what was recognised, and exports follow it', async () => {
    const { rows, edit, brief, exported, step } = await recording();
    const [first] = await rows();
    const moved = await edit('move', { utterance: first, startMs: 450, endMs: 1500 });
    expect(moved.status).toBe(200);
    const [now] = rowsOf(moved);
    expect(now).toMatchObject({ startMs: 450, endMs: 1500, text: 'a b c d', confidence: 0.5 });
    expect(moved.body.removed).toEqual([{ transcriptionId: first?.transcriptionId, utteranceId: null }]);
    const made = await harness.call('GET', `/v1/transcriptions/${now?.transcriptionId}`);
    expect(made.body).toMatchObject({ basedOn: first?.transcriptionId, source: 'person' });
    const was = await harness.call('GET', `/v1/transcriptions/${first?.transcriptionId}`);
    expect(was.body).toMatchObject({ source: 'model', startMs: 500, endMs: 1400, versions: 1 });
    expect(await brief()).toEqual([[450, 1500, 'a b c d', 'draft'], two[1]]);
    expect(await exported()).toEqual([
      [450, 1500, 'a b c d'],
      [2000, 2500, 'e f'],
    ]);
    expect((await step('undo')).body.redo).toMatchObject({ kind: 'move' });
    expect(await brief()).toEqual(two);
    expect(await exported()).toEqual([
      [500, 1400, 'a b c d'],
      [2000, 2500, 'e f'],
    ]);
  });

  test('a split divides the text at the label that is nearest in time; each part is exported, and accepted by itself', async () => {
    const { rows, edit, brief, exported, step } = await recording();
    const [first] = await rows();
    // Labels have their middles at 575, 775, 975 and 1175 ms.
    expect(rowsOf(await edit('split', { utterance: first, atMs: 960 }))).toMatchObject([
      { startMs: 500, endMs: 960, text: 'a b' },
      { startMs: 960, endMs: 1400, text: 'c d' },
    ]);
    const [left] = await rows();
    expect((await edit('accept', { utterances: [left], speaker: 'Bo' })).status).toBe(200);
    const after = [[500, 960, 'a b', 'accepted'], [960, 1400, 'c d', 'draft'], two[1]];
    expect(await brief()).toEqual(after);
    expect((await exported()).toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [500, 960, 'a b'],
      [960, 1400, 'c d'],
      [2000, 2500, 'e f'],
    ]);
    // An accepted one, too; its second part is an utterance of its own, by the same speaker.
    const [accepted] = await rows();
    const parts = rowsOf(await edit('split', { utterance: accepted, atMs: 700 }));
    expect(parts).toMatchObject([
      { utteranceId: accepted?.utteranceId, endMs: 700, text: 'a', speaker: 'Bo' },
      { utteranceId: expect.any(Number), startMs: 700, endMs: 960, text: 'b', speaker: 'Bo' },
    ]);
    expect(codeOf(await edit('split', { utterance: parts[0], atMs: 560 }))).toBe('transcription-empty');
    for (let steps = 0; steps < 3; steps++) expect((await step('undo')).status).toBe(200);
    expect(await brief()).toEqual(two);
    for (let steps = 0; steps < 2; steps++) expect((await step('redo')).status).toBe(200);
    expect(await brief()).toEqual(after);
    expect((await step('redo')).status).toBe(200);
    expect((await rows()).map(({ utteranceId }) => utteranceId)).toEqual([
      ...parts.map(({ utteranceId }) => utteranceId),
      null,
      null,
    ]);
    expect(codeOf(await step('redo'))).toBe('nothing-to-undo');
  });

  test('two are merged with the text, the times and the label times of both; what was accepted in part is a draft', async () => {
    const { rows, edit, brief, exported, step } = await recording();
    const merged = rowsOf(await edit('merge', { utterances: await rows() }));
    expect(merged).toMatchObject([{ startMs: 500, endMs: 2500, text: 'a b c d e f' }]);
    const made = await harness.call('GET', `/v1/transcriptions/${merged[0]?.transcriptionId}`);
    expect(made.body.labelTimes).toMatchObject([
      ...['a', 'b', 'c', 'd'].map((label, i) => ({ label, startMs: 500 + 200 * i, confidence: 0.5 })),
      ...['e', 'f'].map((label, i) => ({ label, startMs: 2000 + 200 * i, confidence: 0.5 })),
    ]);
    expect(await exported()).toEqual([[500, 2500, 'a b c d e f']]);
    // Split where they were merged, each has its own text again.
    expect(rowsOf(await edit('split', { utterance: merged[0], atMs: 1900 }))).toMatchObject([
      { text: 'a b c d' },
      { text: 'e f' },
    ]);
    await step('undo');
    await step('undo');
    expect(await brief()).toEqual(two);
    const [first] = await rows();
    await edit('accept', { utterances: [first] });
    expect(rowsOf(await edit('merge', { utterances: await rows() }))).toMatchObject([
      { utteranceId: null, text: 'a b c d e f' },
    ]);
    await step('undo');
    expect(await brief()).toEqual([[500, 1400, 'a b c d', 'accepted'], two[1]]);
  });

  test('one is added without a text, written in NFC, and accepted only with one; what is taken out comes back', async () => {
    const { rows, edit, brief, exported, step } = await recording();
    const [added] = rowsOf(await edit('add', { startMs: 3000, endMs: 3500 }));
    expect(added).toMatchObject({
      startMs: 3000,
      endMs: 3500,
      text: '',
      utteranceId: null,
      confidence: null,
    });
    expect(codeOf(await edit('accept', { utterances: [added] }))).toBe('transcription-empty');
    const [written] = rowsOf(await edit('text', { utterance: added, text: ' e\u0301 x ' }));
    expect(written?.text.normalize('NFC').trim()).toBe(written?.text.trim());
    expect(written?.text).toContain('é');
    expect((await edit('text', { utterance: written, text: 'é x' })).body).toMatchObject({
      ...{ edit: null, removed: [], utterances: [], undo: { kind: 'text' } },
    });
    expect((await edit('delete', { utterances: (await rows()).slice(0, 2) })).body.utterances).toEqual([]);
    expect(await exported()).toEqual([[3000, 3500, 'é x']]);
    const listed = async () =>
      (await harness.call('GET', '/v1/transcriptions?fromModel=true&used=false&corrected=false')).body
        .items as { id: number }[];
    const gone = (await harness.database.transcriptions.versions(added?.transcriptionId ?? 0)).map(
      ({ id }) => id,
    );
    expect(gone).toHaveLength(2);
    const waiting = (await listed()).length;
    await step('undo');
    expect((await listed()).length).toBe(waiting + 2);
    expect(await brief()).toEqual([...two, [3000, 3500, written?.text, 'draft']]);
    await step('undo');
    await step('undo');
    expect(await brief()).toEqual(two);
    // Something else is done: what was undone is not done again.
    const [first] = await rows();
    await edit('move', { utterance: first, startMs: 510, endMs: 1400 });
    expect(codeOf(await step('redo'))).toBe('nothing-to-undo');
  });

  test.each([
    ['segment-beyond-recording', 500, 4011],
    ['segment-beyond-recording', 4000, 4005],
    ['segment-too-short', 500, 529],
    ['segment-too-short', 500, 400],
    ['segment-overlaps', 500, 2001],
  ])('%s: from %i to %i ms', async (code, startMs, endMs) => {
    const { rows, edit, brief } = await recording();
    const [first] = await rows();
    const before = await brief();
    expect(codeOf(await edit('move', { utterance: first, startMs, endMs }))).toBe(
      startMs === 4000 ? 'segment-too-short' : code,
    );
    expect(await brief()).toEqual(before);
    expect((await edit('move', { utterance: first, startMs: 0, endMs: 30 })).status).toBe(200);
  });

  test('utterances of different channels may lie over each other', async () => {
    const { audioId, edit, rows } = await recording();
    await harness.database.transcriptions.insert({
      ...{ name: 'x', fileName: null, text: 'x', source: 'model', modelId, audioId, labelTimes: null },
      ...{ startMs: 2600, endMs: 2900, channel: 1 },
    });
    expect(codeOf(await edit('add', { startMs: 2700, endMs: 3000, channel: 2 }))).toBe('channel-missing');
    const [first] = await rows();
    expect(codeOf(await edit('move', { utterance: first, startMs: 500, endMs: 2650 }))).toBe(
      'segment-overlaps',
    );
  });

  test('what is not as it was seen is left alone: both versions are in the answer, and both stay', async () => {
    const { rows, edit, step, brief } = await recording();
    const [first] = await rows();
    const [theirs] = rowsOf(await edit('text', { utterance: first, text: 'theirs' }, 'another'));
    const refused = await edit('text', { utterance: first, text: 'mine' });
    expect(codeOf(refused)).toBe('utterance-changed');
    expect(refused.body).toMatchObject({
      wanted: { kind: 'text', text: 'mine' },
      seen: { startMs: 500 },
      current: { text: 'theirs', transcriptionId: theirs?.transcriptionId },
    });
    const mine = await edit('text', { utterance: theirs, text: 'mine' });
    expect(mine.status).toBe(200);
    const versions = await harness.database.transcriptions.versions(first?.transcriptionId ?? 0);
    expect(versions).toHaveLength(3);
    // The other's last step was overtaken: it says so once, and is none any more.
    expect(codeOf(await step('undo', 'another'))).toBe('utterance-changed');
    expect(codeOf(await step('undo', 'another'))).toBe('nothing-to-undo');
    expect((await step('undo')).status).toBe(200);
    expect(await brief()).toEqual([[500, 1400, 'theirs', 'draft'], two[1]]);
  });

  test('of two at the same moment one is done, and the other is told', async () => {
    const { rows, edit } = await recording();
    const [first] = await rows();
    const answers = await Promise.all(
      [0, 1, 2, 3].map((i) =>
        edit('move', { utterance: first, startMs: 400 + i, endMs: 1400 }, `author-${i}`),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await rows()).toHaveLength(2);
  });

  test('what the review shows and was replaced meanwhile is neither accepted nor corrected', async () => {
    const { rows, edit } = await recording();
    const [first] = await rows();
    await edit('move', { utterance: first, startMs: 400, endMs: 1400 });
    const path = `/v1/transcriptions/${first?.transcriptionId}`;
    expect(codeOf(await harness.call('POST', `${path}/accept`, {}))).toBe('transcription-replaced');
    expect(codeOf(await harness.call('POST', `${path}/versions`, { text: 'x' }))).toBe(
      'transcription-replaced',
    );
    // And the other way round: what was accepted or corrected there is no draft here any more.
    const second = (await rows())[1];
    await harness.call('POST', `/v1/transcriptions/${second?.transcriptionId}/accept`, {});
    const refused = await edit('move', { utterance: second, startMs: 1900, endMs: 2500 });
    expect(codeOf(refused)).toBe('utterance-changed');
    expect((await rows())[1]).toMatchObject({ utteranceId: expect.any(Number), text: 'e f' });
  });

  test('a split after so many labels divides the text there, wherever they are spoken, and its lines stay', async () => {
    const { rows, edit, brief } = await recording();
    const [first] = await rows();
    const [lined] = rowsOf(await edit('text', { utterance: first, text: 'a\nb\nc d' }));
    expect(lined).toMatchObject({ text: 'a\nb\nc d' });
    // Middles of labels say nothing here.
    expect(rowsOf(await edit('split', { utterance: lined, atMs: 1300, afterLabels: 1 }))).toMatchObject([
      { startMs: 500, endMs: 1300, text: 'a' },
      { startMs: 1300, endMs: 1400, text: 'b\nc d' },
    ]);
    const [, rest] = await rows();
    // What is wrong is said of the edit that was asked for, and not of all the others.
    for (const [afterLabels, detail] of [
      [-1, 'body.afterLabels must be >= 0.'],
      [1.5, 'body.afterLabels must be integer.'],
      ['1', 'body.afterLabels must be integer.'],
    ]) {
      const wrong = await edit('split', { utterance: rest, atMs: 1350, afterLabels });
      expect([wrong.status, wrong.body.detail]).toEqual([400, detail]);
    }
    expect((await edit('cut', {})).body.detail).toMatch(/^body\.kind must be one of move, text, .*accept\.$/);
    await edit('split', { utterance: rest, atMs: 1350, afterLabels: 99 });
    expect((await brief()).map(([, , text]) => text)).toEqual(['a', 'b\nc d', '', 'e f']);
  });

  test('a division is asked for as edits are: of what is as it was seen, has lines, and with a model that there is', async () => {
    const { rows, edit, divide, audioId } = await recording();
    const [first] = await rows();
    expect(codeOf(await divide(first))).toBe('division-impossible');
    expect(codeOf(await divide(first, modelId))).toBe('model-not-trained');
    expect(codeOf(await divide(first, 9999))).toBe('model-not-found');
    const [lined] = rowsOf(await edit('text', { utterance: first, text: 'a b\nc d' }));
    expect(codeOf(await divide(first))).toBe('utterance-changed');
    const asked = await divide(lined);
    expect([asked.status, asked.body]).toMatchObject([202, { kind: 'divide', audioId, state: 'queued' }]);
    // Nobody has begun it: it is cancelled, and nothing was changed.
    const cancelled = await harness.call('POST', `/v1/jobs/${idOf(asked)}/cancel`);
    expect(cancelled.body).toMatchObject({ state: 'cancelled' });
    expect((await rows())[0]).toEqual(lined);
  });

  test('an accepted utterance is moved, written and named; in a corpus it cannot be taken out', async () => {
    const { rows, edit, divide, brief, exported, step } = await recording();
    await edit('accept', { utterances: await rows(), speaker: ' Ana ' });
    const [first] = await rows();
    expect(first).toMatchObject({ speaker: 'Ana', text: 'a b c d' });
    const [moved] = rowsOf(await edit('move', { utterance: first, startMs: 600, endMs: 1300 }));
    expect(moved).toMatchObject({ utteranceId: first?.utteranceId, startMs: 600, endMs: 1300 });
    expect(codeOf(await edit('speaker', { utterance: first, speaker: 'Bo' }))).toBe('utterance-changed');
    const [named] = rowsOf(await edit('speaker', { utterance: moved, speaker: 'Bo' }));
    const [written] = rowsOf(await edit('text', { utterance: named, text: 'a b x d' }));
    expect(codeOf(await edit('text', { utterance: written, text: ' ' }))).toBe('transcription-empty');
    const utterance = await harness.call('GET', `/v1/utterances/${first?.utteranceId}`);
    expect(utterance.body).toMatchObject({ startMs: 600, endMs: 1300, text: 'a b x d', speaker: 'Bo' });
    expect((await exported()).toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [600, 1300, 'a b x d'],
      [2000, 2500, 'e f'],
    ]);
    const other = (await rows())[1];
    const partition = {
      ...{
        training: [first?.utteranceId],
        validation: [other?.utteranceId],
        testing: [await makeUtterance(harness, 'tested')],
      },
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank' },
    };
    const corpus = idOf(await harness.call('POST', '/v0.1/corpus', partition));
    expect(codeOf(await edit('delete', { utterances: [written] }))).toBe('still-in-use');
    expect(codeOf(await edit('merge', { utterances: await rows() }))).toBe('still-in-use');
    expect(codeOf(await divide(written))).toBe('still-in-use');
    // Its times may be mended: corpora measure what they last.
    const [longer] = rowsOf(await edit('move', { utterance: written, startMs: 600, endMs: 1400 }));
    expect((await harness.call('GET', `/v1/corpora/${corpus}`)).body.sets).toMatchObject({
      training: { durationMs: 800 },
    });
    await harness.call('DELETE', `/v1/corpora/${corpus}`);
    expect((await edit('delete', { utterances: [longer] })).status).toBe(200);
    expect((await rows()).map(({ text }) => text)).toEqual(['e f']);
    await step('undo');
    expect((await rows())[0]).toMatchObject({ utteranceId: first?.utteranceId, speaker: 'Bo', endMs: 1400 });
    for (let steps = 0; steps < 5; steps++) expect((await step('undo')).status).toBe(200);
    expect(await brief()).toEqual(two);
  });

  test('what is in a corpus, which keeps its text, is neither split nor joined with others, nor is such an edit undone', async () => {
    const { rows, edit, brief, step } = await recording();
    await edit('accept', { utterances: await rows(), speaker: 'Ana' });
    const [whole, other] = await rows();
    const corpusOf = async (utteranceId: number | null | undefined) =>
      idOf(
        await harness.call('POST', '/v0.1/corpus', {
          training: [utteranceId],
          validation: [await makeUtterance(harness, `validated-${names++}`)],
          testing: [await makeUtterance(harness, `tested-${names++}`)],
          ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank' },
        }),
      );
    const accepted = [
      [500, 1400, 'a b c d', 'accepted'],
      [2000, 2500, 'e f', 'accepted'],
    ];
    const ofWhole = await corpusOf(whole?.utteranceId);
    const refused = await edit('split', { utterance: whole, atMs: 960 });
    expect([refused.status, codeOf(refused)]).toEqual([409, 'still-in-use']);
    expect(codeOf(await edit('split', { utterance: whole, atMs: 960, afterLabels: 1 }))).toBe('still-in-use');
    // The first of two keeps its utterance where they are merged.
    expect(codeOf(await edit('merge', { utterances: [whole, other] }))).toBe('still-in-use');
    expect(await brief()).toEqual(accepted);
    await harness.call('DELETE', `/v1/corpora/${ofWhole}`);

    const [half] = rowsOf(await edit('split', { utterance: whole, atMs: 960 }));
    expect(half).toMatchObject({ utteranceId: whole?.utteranceId, endMs: 960, text: 'a b' });
    const ofHalf = await corpusOf(half?.utteranceId);
    expect(codeOf(await step('undo'))).toBe('still-in-use');
    expect((await rows())[0]).toEqual(half);
    await harness.call('DELETE', `/v1/corpora/${ofHalf}`);
    expect((await step('undo')).status).toBe(200);
    expect(await brief()).toEqual(accepted);
    const again = await corpusOf(whole?.utteranceId);
    expect(codeOf(await step('redo'))).toBe('still-in-use');
    expect(await brief()).toEqual(accepted);
    await harness.call('DELETE', `/v1/corpora/${again}`);
    expect((await step('redo')).status).toBe(200);
  });

  test('a draft of an earlier run does not come to light where one is moved or taken out', async () => {
    const { audioId, rows, edit, brief, exported } = await recording();
    await harness.database.transcriptions.insert({
      ...{ name: 'again', fileName: null, text: 'n e w', source: 'model', modelId, audioId },
      ...{ labelTimes: null, startMs: 500, endMs: 1500 },
    });
    expect(await brief()).toEqual([[500, 1500, 'n e w', 'draft'], two[1]]);
    const [again] = await rows();
    const [shorter] = rowsOf(await edit('move', { utterance: again, startMs: 1450, endMs: 1500 }));
    expect(await brief()).toEqual([[1450, 1500, 'n e w', 'draft'], two[1]]);
    await edit('delete', { utterances: [shorter] });
    expect(await brief()).toEqual([two[1]]);
    expect(await exported()).toEqual([[2000, 2500, 'e f']]);
  });

  test('what is named twice is refused: nothing of it could be undone', async () => {
    const { rows, edit, step, brief } = await recording();
    const [first] = await rows();
    for (const kind of ['delete', 'merge', 'accept']) {
      expect(codeOf(await edit(kind, { utterances: [first, first] })), kind).toBe('validation-failed');
    }
    expect(await brief()).toEqual(two);
    expect(codeOf(await step('undo'))).toBe('nothing-to-undo');
  });

  test('what is of another recording is not told of', async () => {
    const [one, other] = [await recording(), await recording()];
    const [row] = await other.rows();
    const refused = await one.edit('text', { utterance: row, text: 'x' });
    expect([codeOf(refused), refused.body]).toMatchObject(['utterance-changed', { current: null }]);
    expect(await other.brief()).toEqual(two);
  });

  test('requests that are read in a thread are taken as short ones are', async () => {
    const { rows, edit, step, brief } = await recording();
    const [first] = await rows();
    const text = 'a b '.repeat(25_000).trim();
    expect(rowsOf(await edit('text', { utterance: first, text }))).toMatchObject([{ text }]);
    await step('undo');
    const padding = ' '.repeat(40_000);
    expect((await edit('delete', { utterances: await rows(), padding })).status).toBe(200);
    expect(await brief()).toEqual([]);
    await step('undo');
    expect(await brief()).toEqual(two);
  });

  test('a recording that is one draft gets its times when these are moved; unknown recordings are none', async () => {
    const audioId = idOf(await harness.send('/v1/audio?name=whole.wav', wav(2, 99)));
    await harness.database.transcriptions.insert({
      ...{ name: 'whole', fileName: null, text: 'w', source: 'model', modelId, audioId, labelTimes: null },
    });
    const path = `/v1/audio/${audioId}/utterances`;
    const [whole] = (await harness.call('GET', `${path}?author=a`)).body.utterances as Row[];
    expect(whole).toMatchObject({ startMs: null, endMs: null });
    const edit = (wanted: object) => harness.call('POST', `${path}/edits`, { author: 'a', ...wanted });
    const [part] = rowsOf(await edit({ kind: 'move', utterance: whole, startMs: 100, endMs: 900 }));
    expect(part).toMatchObject({ startMs: 100, endMs: 900, text: 'w' });
    expect(rowsOf(await edit({ kind: 'add', startMs: 1000, endMs: 2000 }))).toHaveLength(1);
    expect(codeOf(await harness.call('GET', '/v1/audio/99999/utterances?author=a'))).toBe('audio-not-found');
    expect(codeOf(await harness.call('POST', '/v1/audio/99999/utterances/undo', { author: 'a' }))).toBe(
      'audio-not-found',
    );
  });
});
