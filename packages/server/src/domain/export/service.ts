import { extensibleFormats } from '@persephone/formats/annotation-formats';
import { grouped } from '@persephone/formats/grouped';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import type { Database } from '../repositories.js';
import type {
  ExportedAudio,
  ExportedDocument,
  ExportedOnly,
  ExportedRecording,
  ExportRow,
  ExportSelection,
  TranscriptionPlace,
  UtterancePlace,
} from './export.js';
import { newestDrafts } from './newest-drafts.js';

export interface ExportService {
  /**
   * Recordings with what is transcribed of them, one after another, each read when it is asked for;
   * of those that are named, also the ones of which there is nothing. Throws before the first that has something
   * `audio-not-found`, `transcription-not-found`, `utterance-not-found`, `annotation-document-not-found`, `nothing-to-export`, `validation-failed`.
   */
  recordings(selection: ExportSelection): AsyncGenerator<ExportedRecording>;
}

/** Of one statement. On SQLite, nobody is answered while one runs. */
const idsAtOnce = 100;
/** Each may be a quarter of a million characters long. */
const utterancesAtOnce = 50;

/** Each id once, in order. */
function* portions(ids: readonly number[]): Generator<number[]> {
  const ordered = [...new Set(ids)].sort((a, b) => a - b);
  for (let start = 0; start < ordered.length; start += idsAtOnce)
    yield ordered.slice(start, start + idsAtOnce);
}

export function createExportService(
  { exports }: Pick<Database, 'exports'>,
  blobs: Pick<BlobStore, 'read'>,
): ExportService {
  async function rowsOf(
    { audioId }: ExportedAudio,
    document: ExportedDocument | undefined,
    only?: ExportedOnly,
  ): Promise<ExportRow[]> {
    const rows: ExportRow[] = [];
    for (let after = 0; ; ) {
      const page = await exports.utterancesAfter(audioId, after, utterancesAtOnce, only);
      const annotations =
        document &&
        (await exports.annotationsOf(
          document.id,
          page.map(({ id }) => id),
        ));
      for (const { id, row } of page) rows.push({ ...row, annotation: annotations?.get(id) ?? null });
      const last = page.at(-1);
      if (!last || page.length < utterancesAtOnce) break;
      after = last.id;
    }
    if (only && 'utteranceIds' in only) return rows;
    const ids = only?.transcriptionIds ?? newestDrafts(await exports.draftPlaces(audioId));
    const drafts: ExportRow[] = [];
    for (let start = 0; start < ids.length; start += utterancesAtOnce) {
      drafts.push(...(await exports.drafts(audioId, ids.slice(start, start + utterancesAtOnce))));
    }
    return [...rows, ...drafts.sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0))];
  }

  /** Each transcription that others correct is read once, however many they are. */
  async function withCorrections(
    audio: ExportedAudio,
    rows: readonly ExportRow[],
    document: ExportedDocument | undefined,
  ): Promise<ExportedRecording> {
    const correctionOf = new Map<number, number>();
    const untimed = rows.flatMap(({ labelTimes, transcriptionId }) =>
      labelTimes === null ? [transcriptionId] : [],
    );
    for (const portion of portions(untimed)) {
      for (const { transcriptionId, of } of await exports.correctionsOf(audio.audioId, portion))
        correctionOf.set(transcriptionId, of);
    }
    const recognised = new Map<number, string>();
    for (const id of new Set(correctionOf.values())) {
      const times = await exports.labelTimes(id);
      if (times !== null) recognised.set(id, times);
    }
    // Bytes are read of what is exported only.
    const documentBytes = document && rows.length > 0 ? await blobs.read(document.contentHash) : null;
    const takenTiers = documentBytes && document ? await exports.tiersOf(document.id) : [];
    return {
      ...{ ...audio, rows, correctionOf, recognised },
      ...{ document: document ?? null, documentBytes, takenTiers },
    };
  }

  /** The transcriptions of each recording. */
  async function placed(transcriptionIds: readonly number[]): Promise<Map<number, ExportedOnly>> {
    const places: TranscriptionPlace[] = [];
    for (const portion of portions(transcriptionIds)) places.push(...(await exports.placesOf(portion)));
    const found = new Set(places.map(({ transcriptionId }) => transcriptionId));
    const missing = transcriptionIds.find((id) => !found.has(id));
    if (missing !== undefined)
      throw new DomainError('transcription-not-found', `There is no transcription ${missing}.`);
    const recorded = places.flatMap(({ audioId, transcriptionId }) =>
      audioId === null ? [] : [{ audioId, transcriptionId }],
    );
    for (const { transcriptionId } of recorded) found.delete(transcriptionId);
    const [without] = found;
    if (without !== undefined) {
      throw new DomainError(
        'nothing-to-export',
        `Transcription ${without} belongs to no recording, by which it would have times. Leave it out.`,
      );
    }
    return new Map(
      [...grouped(recorded, ({ audioId }) => audioId)].map(([audioId, all]) => [
        audioId,
        { transcriptionIds: all.map(({ transcriptionId }) => transcriptionId) },
      ]),
    );
  }

  /** The utterances of each recording. */
  async function placedUtterances(utteranceIds: readonly number[]): Promise<Map<number, ExportedOnly>> {
    const places: UtterancePlace[] = [];
    for (const portion of portions(utteranceIds)) places.push(...(await exports.placesOfUtterances(portion)));
    const found = new Set(places.map(({ utteranceId }) => utteranceId));
    const missing = utteranceIds.find((id) => !found.has(id));
    if (missing !== undefined)
      throw new DomainError('utterance-not-found', `There is no utterance ${missing}.`);
    return new Map(
      [...grouped(places, ({ audioId }) => audioId)].map(([audioId, all]) => [
        audioId,
        { utteranceIds: all.map(({ utteranceId }) => utteranceId) },
      ]),
    );
  }

  /** The documents that are named, by their recordings. */
  async function namedDocuments(
    documentIds: readonly number[],
    isWanted: (audioId: number) => boolean,
  ): Promise<ReadonlyMap<number, readonly ExportedDocument[]>> {
    const documents = [];
    for (const portion of portions(documentIds)) {
      const found = await exports.documentsByIds(portion);
      const missing = portion.find((id) => !found.some((one) => one.id === id));
      if (missing !== undefined) {
        throw new DomainError('annotation-document-not-found', `There is no annotation document ${missing}.`);
      }
      documents.push(...found);
    }
    const other = documents.find(({ audioId }) => !isWanted(audioId));
    if (other) {
      throw new DomainError(
        'validation-failed',
        `Annotation document ${other.id} is of recording ${other.audioId}, which is not among what is to be exported.`,
      );
    }
    return grouped(documents, ({ audioId }) => audioId);
  }

  async function* named(audioIds: readonly number[]): AsyncGenerator<ExportedAudio> {
    for (const portion of portions(audioIds))
      yield* await exports.recordingsAfter(0, portion.length, portion);
  }

  async function refuseUnknown(audioIds: readonly number[]): Promise<void> {
    for (const portion of portions(audioIds)) {
      const rows = await exports.recordingsAfter(0, portion.length, portion);
      const found = new Set(rows.map(({ audioId }) => audioId));
      const missing = portion.find((id) => !found.has(id));
      if (missing !== undefined) throw new DomainError('audio-not-found', `There is no audio ${missing}.`);
    }
  }

  async function* all(): AsyncGenerator<ExportedAudio> {
    for (let after = 0; ; ) {
      const page = await exports.recordingsAfter(after, idsAtOnce);
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < idsAtOnce) return;
      after = last.audioId;
    }
  }

  return {
    async *recordings({
      audioIds: givenIds,
      transcriptionIds,
      utteranceIds,
      document: given = 'new',
      documentIds,
    }) {
      if (documentIds && given !== 'same') {
        throw new DomainError(
          'validation-failed',
          'documentIds says which annotation files are given back: with document=same.',
        );
      }
      if ([givenIds, transcriptionIds, utteranceIds].filter((list) => list !== undefined).length > 1) {
        throw new DomainError(
          'validation-failed',
          'Name recordings, transcriptions or utterances: one of these lists, not several.',
        );
      }
      if (givenIds) await refuseUnknown(givenIds);
      const places = transcriptionIds
        ? await placed(transcriptionIds)
        : utteranceIds && (await placedUtterances(utteranceIds));
      const asked = places ? new Set(places.keys()) : givenIds && new Set(givenIds);
      const documents = documentIds && (await namedDocuments(documentIds, (id) => asked?.has(id) ?? true));
      // Who names documents alone wants these.
      const audioIds = givenIds ?? (documents && !places ? [...documents.keys()] : undefined);
      let some = false;
      const wanted = places ? [...places.keys()] : audioIds;
      for await (const audio of wanted ? named(wanted) : all()) {
        const newest = async () =>
          given === 'same' ? await exports.documentOf(audio.audioId, extensibleFormats) : undefined;
        for (const document of documents?.get(audio.audioId) ?? [await newest()]) {
          const rows = await rowsOf(audio, document, places?.get(audio.audioId));
          // Who names a recording is to learn that nothing is transcribed of it.
          if (rows.length === 0 && !audioIds) continue;
          some ||= rows.length > 0;
          yield await withCorrections(audio, rows, document);
        }
      }
      if (!some) {
        throw new DomainError(
          'nothing-to-export',
          'There is no transcription of a recording among what was asked for. Transcribe recordings, or name others.',
        );
      }
    },
  };
}
