import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewTranscription } from '../../../src/domain/transcriptions/transcription.js';
import { databasesUnderTest } from '../../support/databases.js';
import { modelFile } from '../../support/model-file.js';
import { codeOf, type Harness, idOf, makeModel, startHarness, wav } from '../harness.js';

interface Item {
  readonly transcriptionId: number;
  readonly text: string;
  readonly uncertainty: number;
  readonly rareLabels: readonly string[];
  readonly unlikeSpeech: boolean;
}

interface NextPage {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly withoutDraft: number;
  readonly tooLong: number;
}

describe.each(databasesUnderTest())('what to transcribe next on $name', (under) => {
  let harness: Harness;
  let modelId: number;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(() => harness.dispose());

  /** A trained model of its own; its corpus has a b a, b c and c. */
  async function trained(): Promise<number> {
    const id = await makeModel(harness);
    const { contentHash } = await harness.blobs.put([modelFile(['a', 'b', 'c'])] as never);
    await harness.database.models.setTrained(id, contentHash);
    return id;
  }
  const recording = async (name: string, seconds = 1) =>
    idOf(await harness.upload('/v0.1/audio', 'audioFile', `${name}.wav`, wav(seconds)));
  async function draft(
    audioId: number,
    text: string,
    confidence = 0.5,
    changes: Partial<NewTranscription> = {},
  ): Promise<number> {
    const labels = text.split(' ').filter(Boolean);
    const made = await harness.database.transcriptions.insert({
      ...{ name: 'draft', fileName: null, text, source: 'model', modelId, audioId },
      labelTimes: labels.map((label, i) => ({ label, startMs: 10 * i, endMs: 10 * i + 10, confidence })),
      ...changes,
    });
    return made.id;
  }
  async function next(query = ''): Promise<NextPage> {
    const { status, body } = await harness.call('GET', `/v1/models/${modelId}/next${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as unknown as NextPage;
  }
  const idsOf = ({ items }: NextPage) => items.map(({ transcriptionId }) => transcriptionId);

  test('drafts of the model in order, with why, page by page; what is accepted is gone from it', async () => {
    modelId = await trained();
    const before = await next();
    expect(before).toMatchObject({ items: [], total: 0, nextCursor: null });
    await recording('nobody has heard it');
    expect((await next()).withoutDraft).toBe(before.withoutDraft + 1);

    const sure = await draft(await recording('sure'), 'a b c a', 0.9);
    const unsure = await draft(await recording('unsure'), 'd e f g', 0.2);
    const between = await draft(await recording('between'), 'h i j k', 0.6);
    const all = await next();
    expect(idsOf(all)).toEqual([unsure, between, sure]);
    expect(all.items[0]).toMatchObject({
      ...{ text: 'd e f g', fileName: 'unsure.wav', startMs: null, endMs: null, durationMs: 1000 },
      ...{ rareLabels: ['d', 'e', 'f', 'g'], unlikeSpeech: false },
    });
    expect(all.items[0]?.uncertainty).toBeCloseTo(0.8);
    expect(all).toMatchObject({ total: 3, withoutDraft: before.withoutDraft + 1, nextCursor: null });

    const first = await next('?limit=1');
    expect([idsOf(first), first.total]).toEqual([[unsure], 3]);
    const second = await next(`?limit=1&cursor=${first.nextCursor}`);
    expect(idsOf(second)).toEqual([between]);
    expect(idsOf(await next(`?cursor=${second.nextCursor}`))).toEqual([sure]);
    expect(idsOf(await next(`?after=${unsure}`))).toEqual([between, sure]);

    const accepted = await harness.call('POST', `/v1/transcriptions/${unsure}/accept`, {});
    expect(accepted.status).toBe(201);
    const left = await next();
    expect([idsOf(left), left.total]).toEqual([[between, sure], 2]);
    // It keeps its place for what follows it, and comes back to it.
    expect(idsOf(await next(`?after=${unsure}&limit=1`))).toEqual([between]);
    expect(idsOf(await next(`?cursor=${first.nextCursor}`))).toEqual([between, sure]);
    await harness.call('DELETE', `/v1/utterances/${idOf(accepted)}`);
    expect(idsOf(await next())).toEqual([unsure, between, sure]);
    // A correction that was saved without accepting it is a decision, too.
    await harness.call('POST', `/v1/transcriptions/${between}/versions`, { text: 'h i j' });
    expect(idsOf(await next())).toEqual([unsure, sure]);
    // What comes new is ranked at once.
    const newest = await draft(await recording('newest'), 'l m n o', 0.1);
    expect(idsOf(await next())).toEqual([newest, unsure, sure]);
  });

  test('neither what is transcribed otherwise, nor what was transcribed again, nor what another model made', async () => {
    modelId = await trained();
    const long = await recording('long', 3);
    const old = await draft(long, 'a b', 0.5, { startMs: 0, endMs: 1000 });
    const again = await draft(long, 'a d', 0.5, { startMs: 0, endMs: 1100 });
    const alone = await draft(long, 'a c', 0.9, { startMs: 1200, endMs: 2000 });
    const other = modelId;
    modelId = await trained();
    await draft(long, 'a a', 0.5, { startMs: 0, endMs: 1100 });
    modelId = other;
    const found = await next();
    expect(idsOf(found)).toEqual([again, alone]);
    expect(idsOf(found)).not.toContain(old);
    expect(found.items[1]).toMatchObject({ startMs: 1200, endMs: 2000, durationMs: 3000 });

    // By hand, past the draft: it leaves the list though nobody has decided on it.
    const text = idOf(await harness.call('POST', '/v1/transcriptions', { name: 'typed', text: 'a d' }));
    const made = await harness.call('POST', '/v1/utterances', {
      utterances: [{ audioId: long, transcriptionId: text, startMs: 500, endMs: 900 }],
    });
    expect(made.status).toBe(200);
    expect(idsOf(await next())).toEqual([alone]);
    expect((await next()).total).toBe(1);
  });

  test('noise comes last, long recordings that are one draft are counted', async () => {
    modelId = await trained();
    const noise = await draft(await recording('noise', 19), 'x', 0.05);
    const speech = [];
    for (let i = 0; i < 8; i++) {
      speech.push(await draft(await recording(`speech ${i}`), `a b c${i} d e f`, 0.5 + i / 100));
    }
    await draft(await recording('whole', 21), 'a b');
    const found = await next();
    expect(new Set(idsOf(found))).toEqual(new Set([...speech, noise]));
    expect(found.items.at(-1)).toMatchObject({ transcriptionId: noise, unlikeSpeech: true });
    expect(found.items.filter(({ unlikeSpeech }) => unlikeSpeech)).toHaveLength(1);
    expect([found.total, found.tooLong]).toEqual([9, 1]);
  });

  test('what cannot be ranked is refused', async () => {
    const refused = async (path: string) => {
      const answer = await harness.call('GET', path);
      return [answer.status, codeOf(answer)];
    };
    const untrained = await makeModel(harness);
    expect(await refused(`/v1/models/${untrained}/next`)).toEqual([409, 'model-not-trained']);
    expect(await refused('/v1/models/99999/next')).toEqual([404, 'model-not-found']);
    expect(await refused(`/v1/models/${modelId}/next?cursor=nonsense`)).toEqual([400, 'cursor-invalid']);
    expect(await refused(`/v1/models/${modelId}/next?limit=0`)).toEqual([400, 'validation-failed']);
  });
});
