import { createHash } from 'node:crypto';
import { decodeText, holdsLabel, normaliseText } from '@persephone/formats/labels';
import { refuseOtherBytes } from '../audio/known.js';
import { DomainError } from '../errors.js';
import { cleanFileName, maximumTranscriptionBytes } from '../files.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database } from '../repositories.js';
import { givenName } from '../text.js';
import { acceptedFileName, collect, type Upload } from '../uploads.js';
import { refuseUnseen, type SeenSuccessors } from './seen.js';
import type {
  NewTranscription,
  Transcription,
  TranscriptionRepository,
  TranscriptionVersion,
  TranscriptionWithUses,
} from './transcription.js';

export interface TypedTranscription {
  readonly text: string;
  readonly fileName?: string | null;
  readonly name?: string | null;
}

/** `decodeText`, wherever it is done: it takes as long as the file is, and then others wait who are in its process. */
export type ReadText = (bytes: Uint8Array, fileName: string) => Promise<string>;

export interface TranscriptionService {
  /** `transcription-empty` where the text has no label, `name-blank`. */
  create(typed: TypedTranscription): Promise<Transcription>;
  /** `media-type-not-accepted`, `upload-too-large`, `text-not-utf8`, `body-malformed`, `transcription-empty`. */
  upload(upload: Upload, read: ReadText): Promise<Transcription>;
  /** The same, but a file of the same name and bytes is kept once. Throws `hash-mismatch` besides. */
  uploadOnce(
    upload: Upload,
    announced: string | undefined,
    read: ReadText,
  ): Promise<{ readonly transcription: Transcription; readonly created: boolean }>;
  /**
   * A newer version of a transcription, by a person; the one it is based on stays as it is, and is the answer where the
   * text is the same. `transcription-not-found`, `transcription-empty`; `transcription-changed` where more was made of it than
   * was seen.
   */
  correct(id: number, text: string, seen?: SeenSuccessors): Promise<Transcription>;
  /** All versions, from the first on. `transcription-not-found`. */
  versions(id: number): Promise<readonly TranscriptionVersion[]>;
  get(id: number): Promise<TranscriptionWithUses>;
  list(page: PageRequest): Promise<readonly TranscriptionWithUses[]>;
}

function fromPerson(name: string, fileName: string | null, text: string): NewTranscription {
  if (!holdsLabel(text)) {
    throw new DomainError(
      'transcription-empty',
      `${fileName ?? 'The text'} holds no label. Give the labels of the recording separated by white space.`,
      fileName === null ? {} : { fileName },
    );
  }
  return { name, fileName, text, source: 'person', modelId: null, audioId: null, labelTimes: null };
}

/** Read an uploaded file into what is to be inserted. Errors as for `upload`. */
export async function receiveTranscription(
  upload: Upload,
  read: ReadText = async (bytes, fileName) => decodeText(bytes, fileName),
): Promise<NewTranscription> {
  const fileName = acceptedFileName('transcription', upload.fileName);
  const bytes = await collect(upload.content, maximumTranscriptionBytes, fileName);
  return fromPerson(fileName, fileName, await read(bytes, fileName));
}

/** See `TranscriptionService.correct`. */
export async function correctTranscription(
  transcriptions: TranscriptionRepository,
  id: number,
  text: string,
): Promise<Transcription> {
  const earlier = await transcriptions.find(id);
  if (!earlier) throw notFound(id);
  const corrected = correctionOf(earlier, text);
  return corrected.text === earlier.text ? earlier : transcriptions.insert(corrected);
}

/** A newer version of a transcription, by a person. `transcription-empty`. */
export function correctionOf(earlier: Transcription, text: string): NewTranscription {
  const { id, name, startMs, endMs, channel } = earlier;
  return { ...fromPerson(name, null, normaliseText(text)), startMs, endMs, channel, basedOn: id };
}

const notFound = (id: number) =>
  new DomainError('transcription-not-found', `There is no transcription ${id}.`);

export function createTranscriptionService(
  database: Pick<Database, 'transcriptions' | 'transaction'>,
): TranscriptionService {
  const { transcriptions } = database;
  return {
    async create({ text, fileName, name }) {
      const file = fileName ? cleanFileName(fileName) : null;
      const called = name ? givenName(name, 'transcription') : (file ?? 'untitled');
      return transcriptions.insert(fromPerson(called, file, normaliseText(text)));
    },
    async uploadOnce(upload, announced, read) {
      const fileName = acceptedFileName('transcription', upload.fileName);
      const bytes = await collect(upload.content, maximumTranscriptionBytes, fileName);
      const contentHash = createHash('sha256').update(bytes).digest('hex');
      refuseOtherBytes(fileName, announced, contentHash);
      const received = fromPerson(fileName, fileName, await read(bytes, fileName));
      return transcriptions.insertOnce({ ...received, fileName, contentHash });
    },
    correct: (id, text, seen) =>
      database.transaction(async (repositories) => {
        await refuseUnseen(repositories.transcriptions, id, seen, { text });
        return correctTranscription(repositories.transcriptions, id, text);
      }),
    async versions(id) {
      const found = await transcriptions.versions(id);
      if (found.length === 0) throw notFound(id);
      return found;
    },
    upload: async (upload, read) => transcriptions.insert(await receiveTranscription(upload, read)),
    async get(id) {
      const found = await transcriptions.find(id);
      if (!found) throw notFound(id);
      return found;
    },
    list: async (page) => existingPage(await transcriptions.list(page), page),
  };
}
