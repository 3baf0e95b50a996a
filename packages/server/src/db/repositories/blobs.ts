import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { BlobRepository } from '../../domain/blobs.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { portions } from './rows.js';

/** Every column that refers to bytes, what they are in words, and what a person knows it by. */
const references = [
  ['audio', 'content_hash', 'the recording', sql.ref('r.file_name')],
  ['model', 'content_hash', 'the model', sql.ref('r.name')],
  ['model', 'starting_hash', 'what this model started from:', sql.ref('r.name')],
  ['encoder', 'content_hash', 'the pretrained encoder', sql.ref('r.name')],
  ['annotation_document', 'content_hash', 'the annotation file', sql.ref('r.file_name')],
  ['job', 'checkpoint_hash', 'the checkpoint of job', sql`cast(r.id as text)`],
  ['job', 'content_hash', 'the upload of job', sql`cast(r.id as text)`],
] as const;

const some = 1000;

export function blobRepository(db: Kysely<Schema>, capabilities: Capabilities): BlobRepository {
  const { now, isOneOfTexts } = capabilities;
  const referringTo = (hash: RawBuilder<unknown>) =>
    sql.join(
      references.map(
        ([table, column]) =>
          sql`exists (select 1 from ${sql.table(table)} r where r.${sql.ref(column)} = ${hash})`,
      ),
      sql` or `,
    );

  return {
    async claim(hashes) {
      // In one order, so that two transactions that claim the same ones cannot wait for each other.
      const rows = [...new Set(hashes)].sort().map((hash) => ({ hash }));
      for (const portion of portions(rows, capabilities)) {
        await db
          .insertInto('blob')
          .values(portion)
          .onConflict((oc) => oc.column('hash').doUpdateSet({ touched_at: now }))
          .execute();
      }
    },

    async deleteUnreferenced(hashes) {
      const { rows } = await sql<{ hash: string }>`
        delete from blob where ${isOneOfTexts(sql.ref('hash'), hashes)}
          and not (${referringTo(sql.ref('blob.hash'))}) returning hash`.execute(db);
      return rows.map(({ hash }) => hash);
    },

    async referenced(hashes) {
      const { rows } = await sql<{ hash: string }>`
        select hash from (${sql.join(
          references.map(
            ([table, column]) => sql`select ${sql.ref(column)} as hash from ${sql.table(table)}
              where ${isOneOfTexts(sql.ref(column), hashes)}`,
          ),
          sql` union `,
        )}) referred`.execute(db);
      return new Set(rows.map(({ hash }) => hash));
    },

    async unreferenced(olderThanMs) {
      const { rows } = await sql<{ hash: string }>`
        select hash from blob where touched_at <= ${now} - ${Math.round(olderThanMs)}
          and not (${referringTo(sql.ref('blob.hash'))}) limit ${some}`.execute(db);
      return rows.map(({ hash }) => hash);
    },

    async referencedAfter(after) {
      // The first some of each column have the first some of all of them among themselves.
      const { rows } = await sql<{ hash: string }>`
        select distinct hash from (${sql.join(
          references.map(
            ([
              table,
              column,
            ]) => sql`select hash from (select distinct ${sql.ref(column)} as hash from ${sql.table(table)}
              where ${sql.ref(column)} > ${after} order by hash limit ${some}) ${sql.ref(`${table}_${column}`)}`,
          ),
          sql` union `,
        )}) referred order by hash limit ${some}`.execute(db);
      return rows.map(({ hash }) => hash);
    },

    async belongsTo(hash) {
      const { rows } = await sql<{ words: string }>`${sql.join(
        references.map(
          ([
            table,
            column,
            words,
            name,
          ]) => sql`select ${`${words} `} || ${name} as words from ${sql.table(table)} r
            where r.${sql.ref(column)} = ${hash}`,
        ),
        sql` union `,
      )} order by words`.execute(db);
      return rows.map(({ words }) => words);
    },

    async countReferenced() {
      const { rows } = await sql<{ total: number }>`
        select count(*) as total from (${sql.join(
          references.map(
            ([table, column]) => sql`select ${sql.ref(column)} as hash from ${sql.table(table)}
              where ${sql.ref(column)} is not null`,
          ),
          sql` union `,
        )}) referred`.execute(db);
      return rows[0]?.total ?? 0;
    },
  };
}
