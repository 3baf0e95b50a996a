import { labelsOf, sequencesIn } from '@persephone/formats/labels';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, newAudio, newTranscription } from './fixtures.js';

/** All that there is to formats/src/labels, in rows of any length. */
const whiteSpace = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => labelsOf(`a${character}b`).length === 2,
);

describe.each(databasesUnderTest())('what stands in utterances on $name', ({ createMigrated }) => {
  let test: TestDatabase;
  let db: Database;
  let audioId: number;
  beforeAll(async () => {
    test = await createMigrated();
    await test.past('enforced', `insert into blob (hash) values ('${hash('a')}')`);
    db = await openDatabase({ url: test.url });
    audioId = (await db.audio.insert(newAudio({ fileName: 'all.wav' }))).id;
  });
  afterAll(async () => {
    await db.close();
    await test.dispose();
  });

  async function utterancesOf(texts: readonly string[]): Promise<readonly number[]> {
    const transcriptions = await db.transcriptions.insertMany(
      texts.map((text) => newTranscription({ text })),
    );
    const made = await db.utterances.insertMany(
      transcriptions.map(({ id }) => ({ audioId, transcriptionId: id })),
    );
    return made.map(({ id }) => id);
  }
  const found = (text: string) => db.listings.utteranceIds({ text });

  it('is found by its labels whatever white space is between them, as the page finds them', async () => {
    expect(whiteSpace).toHaveLength(26);
    const between = fc.oneof(
      fc.constantFrom(...whiteSpace),
      fc.stringMatching(/^[ \n]{1,9}$/),
      fc.nat({ max: 3000 }).map((many) => ' '.repeat(many + 1)),
    );
    const label = fc.constantFrom('k', 'ka', 'a', 'tʃ', '\u00e9', 'e\u0301', 'ɛ̃', '˥', '𝄞', "k'");
    const text = fc
      .array(fc.tuple(label, between), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.flat().join(''));
    const texts = [
      ...fc.sample(text, { numRuns: 60, seed: 18 }),
      ...whiteSpace.map((character) => `${character}k${character}${character}a`),
      `k${' '.repeat(250_000)}a`,
    ];
    const ids = await utterancesOf(texts);
    const wanted = ['k a', 'a', 'e\u0301', 'ka', 'k', "k' k", 'tʃ a', 'a\u00a0 k', 'x', '%', '_'];
    for (const one of wanted) {
      const labels = labelsOf(one);
      const expected = ids.filter((_, i) => sequencesIn(texts[i]?.normalize('NFC') ?? '', labels).length > 0);
      expect([one, await found(one)]).toEqual([one, expected]);
    }
    expect(await found('k a')).toContain(ids.at(-1));
    // Of nothing everything is.
    expect((await found(' ')).length).toBe(ids.length);
  });

  it('is found in its newest form, and gone with it', async () => {
    const [id = 0, other = 0] = await utterancesOf(['q q', 'q']);
    expect(await found('q')).toEqual([id, other]);
    const { id: transcriptionId } = await db.transcriptions.insert(newTranscription({ text: 'q w' }));
    await db.utterances.update(id, { transcriptionId });
    expect([await found('q q'), await found('q w')]).toEqual([[], [id]]);
    await db.utterances.update(id, { speaker: 'Ana' });
    expect(await found('q w')).toEqual([id]);
    await db.deletions.delete('utterance', [id]);
    expect(await found('q')).toEqual([other]);
  });

  it('is looked through with other filters, page by page, and counted', async () => {
    const ids = await utterancesOf(Array.from({ length: 1203 }, (_, i) => (i % 3 === 0 ? 'z v' : 'v z')));
    for (const id of ids.slice(0, 6)) await db.utterances.update(id, { speaker: 'Bo' });
    const page = await db.listings.utterances({
      ...{ sort: 'created', descending: true, limit: 2, after: null, skip: 1, count: true },
      filter: { text: 'z v', speaker: 'Bo' },
    });
    expect([page.items.map(({ id }) => id), page.total]).toEqual([[ids[0]], 2]);
    expect(await found('z v')).toHaveLength(401);
  });

  it('tells what a person has corrected from what was imported so', async () => {
    const { items: before } = await db.listings.utterances({
      ...{
        sort: 'created',
        descending: false,
        limit: 1,
        after: null,
        count: true,
        filter: { corrected: true },
      },
    });
    const [id = 0] = await utterancesOf(['one']);
    const own = { corrected: true, text: 'one two' };
    const transcriptionId = (await db.utterances.find(id))?.transcriptionId ?? 0;
    const corrected = await db.transcriptions.insert(
      newTranscription({ text: 'one two', basedOn: transcriptionId }),
    );
    await db.utterances.update(id, { transcriptionId: corrected.id });
    expect(await db.listings.utteranceIds(own)).toEqual([id]);
    expect(before).toEqual([]);
    expect(await db.listings.utteranceIds({ ...own, corrected: false })).toEqual([]);
    expect(await db.listings.utteranceIds({ ...own, imported: true })).toEqual([]);
    // An import that made a newer version of it, as of a file that came again.
    await test.past(
      'enforced',
      `insert into annotation_document (audio_id, file_name, folder, content_hash, byte_length)
        values (${audioId}, 'a.eaf', '', '${hash('a')}', 1)`,
      `insert into annotation_tier (document_id, name) values (1, 'tx')`,
      `insert into annotation (tier_id, annotation_key, start_ms, end_ms, text, utterance_id, transcription_id)
        values (1, 'a1', 0, 100, 'one two', ${id}, ${corrected.id})`,
    );
    expect(await db.listings.utteranceIds(own)).toEqual([]);
    expect(await db.listings.utteranceIds({ text: 'one two', imported: true, corrected: false })).toEqual([
      id,
    ]);
  });
});
