import { type Kysely, sql } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import type { Language, LanguageRepository, MovedFrom } from '../../domain/languages/language.js';
import { nameForm, normalForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { isOfDemonstration } from './demonstration.js';
import { deleteRow, holdRows, idsInPortions, isoTime, isPossibleId } from './rows.js';

/** Recordings of one statement: SQLite runs in the process that answers, and triggers change what is listed of each. */
const movedAtOnce = 100;
/** Utterances of one statement. */
const countedAtOnce = 2000;

const toLanguage = ({ id, name, code, created_at }: Row<'language'>): Language => ({
  ...{ id, name, code },
  createdAt: isoTime(created_at),
});

/** A name and how it is compared. */
const named = (name: string) => {
  const form = nameForm(name);
  return { name: form, folded_name: normalForm(form.toLowerCase()) };
};

export function languageRepository(db: Kysely<Schema>, capabilities: Capabilities): LanguageRepository {
  const { isOneOfIds } = capabilities;

  /** Those of these that are of another, by what they are of. */
  async function others(ids: readonly number[], languageId: number | null) {
    const rows = await db
      .selectFrom('audio')
      .select(['id', 'language_id'])
      .where((eb) => isOneOfIds(eb.ref('id'), ids))
      .orderBy('id')
      .execute();
    const known = new Set(rows.map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined) throw unknownAudio(unknown);
    return rows.filter(({ language_id }) => language_id !== languageId);
  }

  async function find(id: number): Promise<Language | undefined> {
    if (!isPossibleId(id)) return undefined;
    const row = await db.selectFrom('language').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toLanguage(row);
  }

  async function corporaWith(audioIds: readonly number[]): Promise<number[]> {
    const { rows } = await sql<{ corpus_id: number }>`
      select distinct m.corpus_id from utterance u join corpus_utterance m on m.utterance_id = u.id
      where ${isOneOfIds(sql.ref('u.audio_id'), audioIds)}`.execute(db);
    return rows.map(({ corpus_id }) => corpus_id);
  }

  /** Of a corpus, its languages of which it has no utterance any more; of what it has lost, nobody knows which it was. */
  async function forgetLanguages(corpusId: number): Promise<void> {
    await sql`delete from corpus_language where corpus_id = ${corpusId}
      and not exists (select 1 from corpus_lost_utterance g where g.corpus_id = ${corpusId})
      and not exists (select 1 from corpus_utterance m join utterance_listing l on l.utterance_id = m.utterance_id
        where m.corpus_id = ${corpusId} and l.language_id = corpus_language.language_id)`.execute(db);
  }

  return {
    find,

    async insert({ name, code }) {
      const row = await db
        .insertInto('language')
        .values({ ...named(name), code })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toLanguage(row);
    },

    async list() {
      const byName = capabilities.byCodePoint(sql.ref('folded_name'));
      return (await db.selectFrom('language').selectAll().orderBy(byName).execute()).map(toLanguage);
    },

    async change(id, { name, code }) {
      if (!isPossibleId(id)) return false;
      const changes = { ...(name !== undefined && named(name)), ...(code !== undefined && { code }) };
      if (Object.keys(changes).length === 0) return (await find(id)) !== undefined;
      const { numUpdatedRows } = await db
        .updateTable('language')
        .set(changes)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    delete: (id) => deleteRow(db, 'language', id),

    async countUtterances(utteranceIds) {
      const found = new Map<number, number>();
      for (const portion of idsInPortions(utteranceIds, countedAtOnce)) {
        const { rows } = await sql<{ id: number; utterances: number }>`
          select language_id as id, count(*) as utterances from utterance_listing
          where ${isOneOfIds(sql.ref('utterance_id'), portion)} and language_id > 0
          group by language_id`.execute(db);
        for (const { id, utterances } of rows) found.set(id, (found.get(id) ?? 0) + utterances);
      }
      const named = await db
        .selectFrom('language')
        .select(['id', 'name'])
        .where((eb) => isOneOfIds(eb.ref('id'), [...found.keys()]))
        .execute();
      return named
        .map((language) => ({ ...language, utterances: found.get(language.id) ?? 0 }))
        .sort((a, b) => b.utterances - a.utterances || a.id - b.id);
    },

    async recordings(id) {
      const { total } = await db
        .selectFrom('audio')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('language_id', '=', id)
        .executeTakeFirstOrThrow();
      return Number(total);
    },

    async learned() {
      const { rows } = await sql<{
        languageId: number;
        corpora: number;
        models: number;
        latestModelId: number | null;
      }>`
        select l.language_id as "languageId",
          count(distinct case when coalesce(model.imported, 0) = 0 then l.corpus_id end) as "corpora",
          count(model.id) as "models",
          max(case when model.content_hash is not null then model.id end) as "latestModelId"
        from corpus_language l left join model on model.corpus_id = l.corpus_id
        group by l.language_id`.execute(db);
      return new Map(rows.map(({ languageId, ...learned }) => [languageId, learned]));
    },

    async move(audioIds, languageId) {
      const impossible = audioIds.find((id) => !isPossibleId(id));
      if (impossible !== undefined) throw unknownAudio(impossible);
      const from = new Map<number | null, number[]>();
      const ids = [...new Set(audioIds)].sort((a, b) => a - b);
      const corpora = new Set<number>();
      for (const portion of idsInPortions(ids, movedAtOnce)) {
        await holdRows(db, capabilities, 'audio', portion);
        const moved = await others(portion, languageId);
        for (const { id, language_id } of moved) {
          const those = from.get(language_id) ?? [];
          from.set(language_id, those);
          those.push(id);
        }
        await db
          .updateTable('audio')
          .set({ language_id: languageId })
          .where((eb) =>
            isOneOfIds(
              eb.ref('id'),
              moved.map(({ id }) => id),
            ),
          )
          .execute();
        for (const corpusId of await corporaWith(moved.map(({ id }) => id))) corpora.add(corpusId);
      }
      for (const corpusId of corpora) await forgetLanguages(corpusId);
      return [...from].map(([id, those]): MovedFrom => ({ languageId: id, audioIds: those }));
    },

    async setOfImportedModel(modelId, languageId) {
      if (!isPossibleId(modelId)) return false;
      // Its corpus has its label set alone, and no utterance that would bring a language.
      const model = await db
        .selectFrom('model')
        .select('corpus_id')
        .where('id', '=', modelId)
        .where('imported', '=', 1)
        .executeTakeFirst();
      if (!model) return false;
      const { corpus_id } = model;
      await holdRows(db, capabilities, 'corpus', [corpus_id]);
      await db.deleteFrom('corpus_language').where('corpus_id', '=', corpus_id).execute();
      if (languageId !== null) {
        await db.insertInto('corpus_language').values({ corpus_id, language_id: languageId }).execute();
      }
      return true;
    },

    async gatherUnassigned(languageId) {
      for (let after = 0; ; ) {
        const { rows } = await sql<{ id: number }>`
          select audio_id as id from audio_listing
          where audio_id > ${after} and language_id = -1 and ${isOfDemonstration(false)}
          order by audio_id limit ${movedAtOnce}`.execute(db);
        const ids = rows.map(({ id }) => id);
        const last = ids.at(-1);
        if (last === undefined) return;
        after = last;
        await db
          .updateTable('audio')
          .set({ language_id: languageId })
          .where('language_id', 'is', null)
          .where((eb) => isOneOfIds(eb.ref('id'), ids))
          .execute();
      }
    },
  };
}

const unknownAudio = (id: number) =>
  new DomainError('audio-unknown', `There is no audio ${id}; name recordings that exist.`);
