import { labelsOf } from '@persephone/formats/labels';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ListedAudio } from '../../../domain/audio/listing.js';
import type { ListingRepository } from '../../../domain/listings/listing.js';
import type { Position } from '../../../domain/listings/page.js';
import { normalForm, speakerForm } from '../../../domain/text.js';
import type { ListedTranscription } from '../../../domain/transcriptions/listing.js';
import type { ListedSpeaker, ListedUtterance, UtteranceFilter } from '../../../domain/utterances/listing.js';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { toAudio, toWarnings } from '../audio.js';
import { isOfDemonstration, isUtteranceOfDemonstration } from '../demonstration.js';
import { givenConfidence, idsInPortions, isoTime, isPossibleId, rowsByIds } from '../rows.js';
import { toTranscription } from '../transcriptions.js';
import { selectContents, toContent } from '../utterances.js';
import { allOf, foldedText, given, inOrder, isOfLanguage, isSome, keysetPage, sameId } from './keyset.js';
import { hasLabels, lookedThrough } from './utterance-text.js';

type SoundListings = Pick<
  ListingRepository,
  | 'audio'
  | 'transcriptions'
  | 'utterances'
  | 'utteranceIds'
  | 'speakers'
  | 'audioByIds'
  | 'transcriptionsByIds'
  | 'transcriptionPosition'
  | 'utterancesByIds'
>;

/** Of one statement of a database that keeps all others waiting: a transcription may be a quarter of a million characters long. */
const longAtOnce = 20;

/** Utterances that one statement is told of by their ids. */
const fewFound = 2000;

const isOrNot = (wanted: boolean) => (wanted ? sql`` : sql`not`);
const importedUtterances = sql`select utterance_id from annotation where utterance_id is not null`;
/** A newer version of what was there, and not one that the import itself made of a file that came again. */
const correctedUtterances = sql`select u.id from transcription t join utterance u on u.transcription_id = t.id
  where t.based_on > 0 and not exists (
    select 1 from annotation a where a.utterance_id = u.id and a.transcription_id = t.id)`;

interface OriginRow {
  readonly document_id: number | null;
  readonly document: string | null;
  readonly tier: string | null;
  readonly annotation_key: string | null;
  readonly annotated: string | null;
}

function toOrigin(row: OriginRow): ListedUtterance['annotation'] {
  const { document_id: documentId, document, tier, annotation_key: key, annotated: text } = row;
  if (documentId === null || document === null || tier === null || key === null) return null;
  return { documentId, document, tier, key, text: text ?? '' };
}

/** Lists of recordings, of transcriptions and of the utterances that they make. */
export function soundListings(db: Kysely<Schema>, capabilities: Capabilities): SoundListings {
  const { contains, isOneOfIds, runsInProcess } = capabilities;
  const hasName = (part: string) => contains(sql.ref('name'), foldedText(part));
  // Written out, so that a database that plans before it knows the parameters sees that a partial index serves.
  const isFrom = (source: 'person' | 'model') =>
    source === 'model' ? sql`source = 'model'` : sql`source = 'person'`;
  const atLeast = (ms: number) => sql`duration_ms >= ${ms}`;
  // An unknown duration is below every bound and yet not short.
  const atMost = (ms: number) => sql`duration_ms <= ${ms} and duration_ms >= 0`;

  const isOfRecordingInLanguage = (id: number) =>
    sql`audio_id in (select audio_id from audio_listing where ${isOfLanguage(isOfDemonstration)(id)})`;

  const transcriptionKeys = {
    created: undefined,
    name: sql.ref<string>('name'),
    confidence: sql.ref<number>('confidence'),
  };

  const audioRows = rowsByIds(db, capabilities, (ids) =>
    db
      .selectFrom('audio')
      .innerJoin('audio_listing', 'audio_listing.audio_id', 'audio.id')
      .selectAll('audio')
      .select(['utterances', 'transcriptions'])
      .where((eb) => isOneOfIds(eb.ref('audio.id'), ids)),
  );
  async function audioByIds(ids: readonly number[]): Promise<ListedAudio[]> {
    const possible = ids.filter(isPossibleId);
    if (possible.length === 0) return [];
    const items = (await audioRows(possible)).map((row) => ({
      ...toAudio(row),
      utterances: row.utterances,
      transcriptions: row.transcriptions,
    }));
    return inOrder(ids, items);
  }

  /** In portions, where they are read in this very process: the text of each may be long. */
  async function read<T extends { readonly id: number }>(
    ids: readonly number[],
    some: (ids: readonly number[]) => Promise<readonly T[]>,
  ): Promise<T[]> {
    const found: T[] = [];
    for (const portion of idsInPortions(ids.filter(isPossibleId), runsInProcess ? longAtOnce : undefined)) {
      found.push(...(await some(portion)));
    }
    return inOrder(ids, found);
  }

  const transcriptionRows = rowsByIds(db, capabilities, (ids) =>
    db
      .selectFrom('transcription')
      .innerJoin('transcription_listing', 'transcription_listing.transcription_id', 'transcription.id')
      .selectAll('transcription')
      .select(['utterances', 'versions', 'confidence'])
      .where((eb) => isOneOfIds(eb.ref('transcription.id'), ids)),
  );
  async function someTranscriptions(ids: readonly number[]): Promise<ListedTranscription[]> {
    return (await transcriptionRows(ids)).map((row) => ({
      ...toTranscription(row),
      utterances: row.utterances,
      versions: row.versions,
      confidence: givenConfidence(row),
    }));
  }

  const utteranceRows = rowsByIds(db, capabilities, (ids) =>
    selectContents(db)
      .innerJoin('utterance_listing', 'utterance_listing.utterance_id', 'utterance.id')
      .leftJoin('annotation', 'annotation.utterance_id', 'utterance.id')
      .leftJoin('annotation_tier', 'annotation_tier.id', 'annotation.tier_id')
      .leftJoin('annotation_document', 'annotation_document.id', 'annotation_tier.document_id')
      .select([
        'annotation_document.id as document_id',
        'annotation_document.file_name as document',
        'annotation_tier.name as tier',
        'annotation.annotation_key',
        'annotation.text as annotated',
        'utterance.transcription_id',
        'utterance.created_at',
        'transcription.source',
        'transcription.model_id',
        'audio.warnings',
        'audio.channels',
        'utterance_listing.corpora',
      ])
      .where((eb) => isOneOfIds(eb.ref('utterance.id'), ids)),
  );
  async function someUtterances(ids: readonly number[]): Promise<ListedUtterance[]> {
    return (await utteranceRows(ids)).map((row) => ({
      ...toContent(row),
      transcriptionId: row.transcription_id,
      source: row.source,
      modelId: row.model_id,
      warnings: toWarnings(row.warnings),
      recordingChannels: row.channels,
      corpora: row.corpora,
      annotation: toOrigin(row),
      createdAt: isoTime(row.created_at),
    }));
  }

  const transcriptionsByIds = (ids: readonly number[]) => read(ids, someTranscriptions);
  const utterancesByIds = (ids: readonly number[]) => read(ids, someUtterances);

  /** Those whose speaker is not known have an empty one, which nobody's blank name must stand for. */
  const isSpokenBy = (wanted: string) => {
    const name = speakerForm(wanted);
    return name === null && wanted !== '' ? sql`1 = 0` : sql`speaker = ${name ?? ''}`;
  };

  const utteranceConditions = (filter: UtteranceFilter) => {
    const { name, speaker, minimumMs, maximumMs, source, inCorpus, corpusId, audioId, demonstration } =
      filter;
    const { problem, transcriptionId, imported, corrected, language } = filter;
    return [
      given(name, hasName),
      given(speaker, isSpokenBy),
      given(minimumMs, atLeast),
      given(maximumMs, atMost),
      given(source, isFrom),
      given(inCorpus, isSome('corpora')),
      given(
        corpusId,
        (id) => sql`exists (select 1 from corpus_utterance m where ${sameId('m.corpus_id')(id)}
          and m.utterance_id = utterance_listing.utterance_id)`,
      ),
      given(
        audioId,
        (id) => sql`utterance_id in (select u.id from utterance u where ${sameId('u.audio_id')(id)})`,
      ),
      given(
        transcriptionId,
        (id) => sql`utterance_id in (select u.id from utterance u where ${sameId('u.transcription_id')(id)})`,
      ),
      given(problem, isSome('problem')),
      given(language, isOfLanguage(isUtteranceOfDemonstration)),
      given(demonstration, isUtteranceOfDemonstration),
      given(imported, (wanted) => sql`utterance_id ${isOrNot(wanted)} in (${importedUtterances})`),
      given(corrected, (wanted) => sql`utterance_id ${isOrNot(wanted)} in (${correctedUtterances})`),
    ];
  };
  /** All conditions of a filter that looks for labels; undefined of any other. */
  const textConditions = ({ text, ...filter }: UtteranceFilter) => {
    const labels = text === undefined ? [] : labelsOf(normalForm(text));
    return labels.length === 0
      ? undefined
      : [...utteranceConditions(filter), hasLabels(capabilities, labels)];
  };

  /** What a list of utterances is read by, and how many there are where that was found on the way. */
  async function utterancesFound(
    filter: UtteranceFilter,
    count: boolean,
  ): Promise<{ readonly where: readonly (RawBuilder<unknown> | undefined)[]; readonly total?: number }> {
    const conditions = textConditions(filter);
    if (!conditions) return { where: utteranceConditions(filter) };
    const found: number[] = [];
    // A database that keeps nobody waiting counts by itself.
    const atMost = count && runsInProcess ? Number.POSITIVE_INFINITY : fewFound;
    for await (const ids of lookedThrough(db, capabilities, conditions, fewFound + 1)) {
      found.push(...ids);
      if (found.length > atMost) break;
    }
    // Where there are many, some are soon met in any order; few are named.
    const where = found.length > fewFound ? conditions : [isOneOfIds(sql.ref('utterance_id'), found)];
    return { where, ...(found.length <= atMost && { total: found.length }) };
  }

  return {
    audioByIds,
    transcriptionsByIds,
    utterancesByIds,

    async transcriptionPosition(id, sort) {
      if (!isPossibleId(id)) return undefined;
      const { rows } = await sql<Position>`
        select transcription_id as id, ${transcriptionKeys[sort] ?? sql.ref('transcription_id')} as key
        from transcription_listing where transcription_id = ${id}`.execute(db);
      return rows[0];
    },

    audio: (request) => {
      const { name, minimumMs, maximumMs, transcribed, problem, warnings, inspected } = request.filter;
      const { language, demonstration } = request.filter;
      return keysetPage(
        db,
        {
          from: sql`audio_listing`,
          id: sql.ref('audio_id'),
          keys: { created: undefined, name: sql.ref('name'), duration: sql.ref('duration_ms') },
          where: [
            given(name, hasName),
            given(minimumMs, atLeast),
            given(maximumMs, atMost),
            given(transcribed, (wanted) =>
              wanted ? sql`utterances + transcriptions > 0` : sql`utterances + transcriptions = 0`,
            ),
            given(problem, isSome('problem')),
            given(
              warnings,
              (wanted) =>
                sql`audio_id in (select id from audio where ${wanted ? sql`warnings is not null` : sql`warnings is null`})`,
            ),
            given(
              inspected,
              (wanted) =>
                sql`audio_id in (select id from audio where inspection = ${wanted ? sql`'done'` : sql`'pending'`})`,
            ),
            given(language, isOfLanguage(isOfDemonstration)),
            given(demonstration, isOfDemonstration),
          ],
        },
        request,
        audioByIds,
      );
    },

    transcriptions: (request) => {
      const { name, source, modelId, audioId, fromModel, used, corrected } = request.filter;
      const { language, demonstration } = request.filter;
      return keysetPage(
        db,
        {
          from: sql`transcription_listing`,
          id: sql.ref('transcription_id'),
          keys: transcriptionKeys,
          where: [
            given(name, hasName),
            given(fromModel, isSome('from_model')),
            given(source, isFrom),
            given(modelId, sameId('model_id')),
            given(audioId, sameId('audio_id')),
            given(used, isSome('utterances')),
            given(corrected, (wanted) =>
              wanted ? sql`(versions > 0 or replaced > 0)` : sql`versions = 0 and replaced = 0`,
            ),
            given(language, isOfRecordingInLanguage),
            given(demonstration, isOfDemonstration),
          ],
        },
        request,
        transcriptionsByIds,
      );
    },

    utterances: async (request) => {
      const { where, total } = await utterancesFound(request.filter, request.count);
      const isCounted = request.count && total !== undefined;
      const page = await keysetPage(
        db,
        {
          from: sql`utterance_listing`,
          id: sql.ref('utterance_id'),
          keys: {
            created: undefined,
            name: sql.ref('name'),
            speaker: sql.ref('speaker'),
            duration: sql.ref('duration_ms'),
          },
          where,
        },
        isCounted ? { ...request, count: false } : request,
        utterancesByIds,
      );
      return isCounted ? { ...page, total } : page;
    },

    async utteranceIds(filter) {
      const conditions = textConditions(filter);
      if (conditions) {
        const found: number[] = [];
        for await (const ids of lookedThrough(db, capabilities, conditions)) found.push(...ids);
        return found;
      }
      const { rows } = await sql<{ id: number }>`
        select utterance_id as id from utterance_listing
        where ${allOf(utteranceConditions(filter))}
        order by utterance_id`.execute(db);
      return rows.map(({ id }) => id);
    },

    async speakers() {
      const { rows } = await sql<ListedSpeaker>`
        select speaker, count(*) as utterances from utterance_listing where speaker > ''
        group by speaker order by speaker`.execute(db);
      return rows;
    },
  };
}
