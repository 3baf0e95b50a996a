import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { NamedLanguage } from '../../../domain/languages/language.js';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { corporaOfDemonstration } from '../demonstration.js';
import { sameId } from './keyset.js';

/** That the corpus with this id has utterances of a language; 0: of none, and it is not the demonstration's. */
export const hasLanguage = (corpusId: RawBuilder<unknown>) => (id: number) =>
  id === 0
    ? sql`not exists (select 1 from corpus_language l where l.corpus_id = ${corpusId})
        and ${corpusId} not in (${corporaOfDemonstration})`
    : sql`exists (select 1 from corpus_language l where l.corpus_id = ${corpusId} and ${sameId('l.language_id')(id)})`;

/** The languages of corpora, by name. One query. */
export async function languagesOf(
  db: Kysely<Schema>,
  { byCodePoint, isOneOfIds }: Pick<Capabilities, 'byCodePoint' | 'isOneOfIds'>,
  corpusIds: readonly number[],
): Promise<ReadonlyMap<number, readonly NamedLanguage[]>> {
  const rows = await db
    .selectFrom('corpus_language')
    .innerJoin('language', 'language.id', 'corpus_language.language_id')
    .select(['corpus_id', 'language.id', 'language.name'])
    .where((eb) => isOneOfIds(eb.ref('corpus_id'), corpusIds))
    .orderBy(byCodePoint(sql.ref('language.folded_name')))
    .execute();
  const found = new Map<number, NamedLanguage[]>(corpusIds.map((id) => [id, []]));
  for (const { corpus_id, id, name } of rows) found.get(corpus_id)?.push({ id, name });
  return found;
}
