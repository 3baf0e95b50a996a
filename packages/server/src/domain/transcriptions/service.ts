import { createHash } from 'node:crypto';
import { decodeText, normaliseText, segmentLabels } from '@persephone/engine/labels';
import { refuseOtherBytes } from '../audio/known.js';
import { DomainError } from '../errors.js';
import { cleanFileName, maximumTranscriptionBytes } from '../files.js';
import { existingPage, type PageRequest } from '../pages.js';
import { givenName } from '../text.js';
import { acceptedFileName, collect, type Upload } from '../uploads.js';
import type {
  NewTranscription,
  Transcription,
  TranscriptionRepository,
  TranscriptionWithUses,
} from './transcription.js';

export interface TypedTranscription {
  readonly text: string;
  readonly fileName?: string | null;
  readonly name?: string | null;
}

export interface TranscriptionService {
  /** `transcription-empty` where the text has no label, `name-blank`. */
  create(typed: TypedTranscription): Promise<Transcription>;
  /** `media-type-not-accepted`, `upload-too-large`, `text-not-utf8`, `transcription-empty`. */
  upload(upload: Upload): Promise<Transcription>;
  /** The same, but a file of the same name and bytes is kept once. Throws `hash-mismatch` besides. */
  uploadOnce(
    upload: Upload,
    announced: string | undefined,
  ): Promise<{ readonly transcription: Transcription; readonly created: boolean }>;
  /**
   * A newer version of a transcription, by a person; the one it is based on stays as it is, and is the answer where the
   * text is the same. `transcription-not-found`, `transcription-empty`.
   */
  correct(id: number, text: string): Promise<Transcription>;
  /** All versions, from the first on. `transcription-not-found`. */
  versions(id: number): Promise<readonly Transcription[]>;
  get(id: number): Promise<TranscriptionWithUses>;
  list(page: PageRequest): Promise<readonly TranscriptionWithUses[]>;
}

function fromPerson(name: string, fileName: string | null, text: string): NewTranscription {
  // Every label type divides a text at white space, so that any of them tells an empty one.
  if (segmentLabels('phonemes', text).length === 0) {
    throw new DomainError(
      'transcription-empty',
      `${fileName ?? 'The text'} holds no label. Give the labels of the recording separated by white space.`,
      fileName === null ? {} : { fileName },
    );
  }
  return { name, fileName, text, source: 'person', modelId: null, audioId: null, labelTimes: null };
}

/** Read an uploaded file into what is to be inserted. Errors as for `upload`. */
export async function receiveTranscription(upload: Upload): Promise<NewTranscription> {
  const fileName = acceptedFileName('transcription', upload.fileName);
  const bytes = await collect(upload.content, maximumTranscriptionBytes, fileName);
  return fromPerson(fileName, fileName, decodeText(bytes, fileName));
}

/** See `TranscriptionService.correct`. */
export async function correctTranscription(
  transcriptions: TranscriptionRepository,
  id: number,
  text: string,
): Promise<Transcription> {
  const earlier = await transcriptions.find(id);
  if (!earlier) throw notFound(id);
  const corrected = fromPerson(earlier.name, null, normaliseText(text));
  if (corrected.text === earlier.text) return earlier;
  return transcriptions.insert({ ...corrected, basedOn: id });
}

const notFound = (id: number) =>
  new DomainError('transcription-not-found', `There is no transcription ${id}.`);

export function createTranscriptionService(transcriptions: TranscriptionRepository): TranscriptionService {
  return {
    async create({ text, fileName, name }) {
      const file = fileName ? cleanFileName(fileName) : null;
      const called = name ? givenName(name, 'transcription') : (file ?? 'untitled');
      return transcriptions.insert(fromPerson(called, file, normaliseText(text)));
    },
    async uploadOnce(upload, announced) {
      const fileName = acceptedFileName('transcription', upload.fileName);
      const bytes = await collect(upload.content, maximumTranscriptionBytes, fileName);
      const contentHash = createHash('sha256').update(bytes).digest('hex');
      refuseOtherBytes(fileName, announced, contentHash);
      const read = fromPerson(fileName, fileName, decodeText(bytes, fileName));
      return transcriptions.insertOnce({ ...read, fileName, contentHash });
    },
    correct: (id, text) => correctTranscription(transcriptions, id, text),
    async versions(id) {
      const found = await transcriptions.versions(id);
      if (found.length === 0) throw notFound(id);
      return found;
    },
    upload: async (upload) => transcriptions.insert(await receiveTranscription(upload)),
    async get(id) {
      const found = await transcriptions.find(id);
      if (!found) throw notFound(id);
      return found;
    },
    list: async (page) => existingPage(await transcriptions.list(page), page),
  };
}
