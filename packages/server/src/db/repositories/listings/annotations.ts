import { type Kysely, sql } from 'kysely';
import type { ListedAnnotationDocument } from '../../../domain/annotations/document.js';
import type { ListingRepository } from '../../../domain/listings/listing.js';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { toDocument } from '../annotations.js';
import { idsInPortions, isPossibleId } from '../rows.js';
import { foldedText, given, inOrder, keysetPage, sameId } from './keyset.js';

/** Of one statement: the recipe of each may be a megabyte long. */
const longAtOnce = 5;

/** The list of annotation documents. */
export function annotationListings(
  db: Kysely<Schema>,
  { byCodePoint, contains, folded, isOneOfIds }: Capabilities,
): Pick<ListingRepository, 'annotationDocuments' | 'annotationDocumentsByIds'> {
  async function annotationDocumentsByIds(ids: readonly number[]): Promise<ListedAnnotationDocument[]> {
    const found: ListedAnnotationDocument[] = [];
    for (const some of idsInPortions(ids.filter(isPossibleId), longAtOnce)) found.push(...(await read(some)));
    return inOrder(ids, found);
  }

  async function read(ids: readonly number[]): Promise<ListedAnnotationDocument[]> {
    const rows = await db
      .selectFrom('annotation_document')
      .innerJoin('audio', 'audio.id', 'annotation_document.audio_id')
      .selectAll('annotation_document')
      .select([
        'audio.file_name as audio_name',
        sql<number>`(select count(*) from annotation_tier t where t.document_id = annotation_document.id)`.as(
          'tiers',
        ),
        sql<number>`(select count(*) from annotation a join annotation_tier t on t.id = a.tier_id
          where t.document_id = annotation_document.id)`.as('annotations'),
        sql<number>`(select count(a.utterance_id) from annotation a join annotation_tier t on t.id = a.tier_id
          where t.document_id = annotation_document.id)`.as('utterances'),
      ])
      .where((eb) => isOneOfIds(eb.ref('annotation_document.id'), ids))
      .execute();
    return rows.map((row) => ({
      ...toDocument(row),
      audioName: row.audio_name,
      tiers: Number(row.tiers),
      annotations: Number(row.annotations),
      utterances: Number(row.utterances),
    }));
  }

  return {
    annotationDocumentsByIds,
    annotationDocuments: (request) =>
      keysetPage(
        db,
        {
          from: sql`annotation_document`,
          id: sql.ref('id'),
          keys: { created: undefined, name: byCodePoint(folded(sql.ref('file_name'))) },
          where: [
            given(request.filter.name, (part) => contains(folded(sql.ref('file_name')), foldedText(part))),
            given(request.filter.audioId, sameId('audio_id')),
          ],
        },
        request,
        annotationDocumentsByIds,
      ),
  };
}
