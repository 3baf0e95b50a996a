import type { Readable } from 'node:stream';
import { keepWithRows } from '../blob-rows.js';
import type { BlobStore, ByteRange, ReceivedBlob } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumRecordingBytes } from '../files.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database, Repositories } from '../repositories.js';
import { acceptedFileName, begun, type Upload } from '../uploads.js';
import type { Audio, AudioWithUses, NewAudio } from './audio.js';
import { lookAtHeader } from './inspect.js';
import { isCheckedAgain, refuseOtherBytes } from './known.js';

export interface AudioService {
  /**
   * Keep the bytes, then the row with what the header holds, and queue the inspection, which decodes all of it. A file
   * that bears an accepted extension and cannot be decoded is kept with its `problem`, since clients rely on it. Throws `media-type-not-accepted` and `upload-too-large`.
   */
  upload(upload: Upload): Promise<Audio>;
  /**
   * The same, but a file of the same name and bytes is kept once: then `created` is false. `announced` is the SHA-256
   * that the client computed; without a byte of content, the recording that has it is taken. What is new is of this language. Throws
   * `hash-mismatch`, `bytes-not-found` and `language-unknown` besides.
   */
  uploadOnce(
    upload: Upload,
    announced: string | undefined,
    languageId?: number,
  ): Promise<{ readonly audio: Audio; readonly created: boolean }>;
  get(id: number): Promise<AudioWithUses>;
  list(page: PageRequest): Promise<readonly AudioWithUses[]>;
  /** The very bytes that were uploaded, or a range of them. */
  stream(audio: Audio, range?: ByteRange): Promise<Readable>;
}

/** A recording that has arrived, and what its row will say. Whoever keeps it, or does not, releases its bytes. */
export interface ReceivedAudio {
  readonly bytes: ReceivedBlob;
  readonly audio: NewAudio;
}

type Keeping = Pick<Repositories, 'audio' | 'jobs'>;

/** Within a transaction: the row, and the job that inspects what it stands for. */
export async function keepAudio({ audio, jobs }: Keeping, received: NewAudio): Promise<Audio> {
  const kept = await audio.insert(received);
  await queueInspection(jobs, kept);
  return kept;
}

/** The same, unless this was done before with the same name and bytes. */
export async function keepAudioOnce(
  { audio, jobs }: Keeping,
  received: NewAudio,
): Promise<{ readonly audio: Audio; readonly created: boolean }> {
  const kept = await audio.insertOnce(received);
  if (kept.created) await queueInspection(jobs, kept.audio);
  else if (isCheckedAgain(kept.audio)) {
    // The same file again: now somebody wants it, or has made that it can be decoded.
    await audio.setFindings(kept.audio.id, received);
    const again = { ...kept.audio, ...findingsOf(received) };
    await queueInspection(jobs, again);
    return { audio: again, created: false };
  }
  return kept;
}

/** The same of many. */
export async function keepAudios(
  { audio, jobs }: Keeping,
  received: readonly NewAudio[],
): Promise<readonly Audio[]> {
  const kept = await audio.insertMany(received);
  for (const one of kept) await queueInspection(jobs, one);
  return kept;
}

const findingsOf = ({ inspection, durationMs, sampleRate, channels, problem, warnings }: NewAudio) => ({
  ...{ inspection, durationMs, sampleRate, channels, problem, warnings },
});

async function queueInspection(jobs: Keeping['jobs'], { id, inspection }: Audio): Promise<void> {
  if (inspection === 'pending') await jobs.enqueue({ kind: 'inspect', audioId: id });
}

/** Receive a recording and look at it; bytes and row are the caller's to keep together. Errors as for `upload`. */
export async function receiveAudio(blobs: BlobStore, upload: Upload): Promise<ReceivedAudio> {
  const fileName = acceptedFileName('audio', upload.fileName);
  const bytes = await blobs.receive(upload.content, maximumRecordingBytes);
  try {
    const { contentHash, byteLength } = bytes;
    return {
      bytes,
      audio: { fileName, contentHash, byteLength, ...(await lookAtHeader(bytes.open, fileName)) },
    };
  } catch (error) {
    await bytes.release();
    throw error;
  }
}

/**
 * The same bytes under a new name, without their being sent: what is known of them is known of it. Throws
 * `bytes-not-found`.
 */
function reuse(
  database: Database,
  blobs: BlobStore,
  fileName: string,
  contentHash: string,
  languageId: number | undefined,
): Promise<{ readonly audio: Audio; readonly created: boolean }> {
  return database.transaction(async (repositories) => {
    // Held before it is looked at: whoever is removing these bytes has done so, or waits until the new row is there.
    await repositories.blobs.claim([contentHash]);
    const [same] = await repositories.audio.withContent([contentHash]);
    if (same && same.contentHash !== contentHash) await repositories.blobs.claim([same.contentHash]);
    if (!same || !(await blobs.has(same.contentHash))) {
      throw new DomainError(
        'bytes-not-found',
        `No recording with the bytes of ${fileName} is here. Send the file itself as the body.`,
        { fileName },
      );
    }
    const { id: _, createdAt: _at, languageId: _language, ...known } = same;
    // What is wrong with a file is said by its name, so that a file of another name is looked at anew.
    const findings =
      same.inspection === 'done' && same.problem === null && same.warnings.length === 0
        ? {}
        : await lookAtHeader(() => blobs.open(same.contentHash), fileName);
    return keepAudioOnce(repositories, { ...known, ...findings, fileName, ...given(languageId) });
  });
}

/** Of the language that was named, where one was. */
const given = (languageId: number | undefined) => (languageId === undefined ? {} : { languageId });

/** The SHA-256 of no bytes at all. */
const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export function createAudioService(database: Database, blobs: BlobStore): AudioService {
  const { audio } = database;

  async function receive<T>(
    upload: Upload,
    announced: string | undefined,
    keep: (repositories: Repositories, received: NewAudio) => Promise<T>,
  ): Promise<T> {
    const received = await receiveAudio(blobs, upload);
    try {
      refuseOtherBytes(received.audio.fileName, announced, received.bytes.contentHash);
      return await keepWithRows({ database, blobs }, [received.bytes], (repositories) =>
        keep(repositories, received.audio),
      );
    } finally {
      await received.bytes.release();
    }
  }

  return {
    upload: (upload) => receive(upload, undefined, keepAudio),
    async uploadOnce(upload, announced, languageId) {
      const keep = (repositories: Repositories, received: NewAudio) =>
        keepAudioOnce(repositories, { ...received, ...given(languageId) });
      if (announced === undefined || announced === hashOfNothing) {
        return receive(upload, announced, keep);
      }
      const fileName = acceptedFileName('audio', upload.fileName);
      const { isEmpty, content } = await begun(upload.content);
      if (isEmpty) return reuse(database, blobs, fileName, announced, languageId);
      return receive({ ...upload, content }, announced, keep);
    },
    async get(id) {
      const found = await audio.find(id);
      if (!found) throw new DomainError('audio-not-found', `There is no audio ${id}.`);
      return found;
    },
    list: async (page) => existingPage(await audio.list(page), page),
    stream: ({ contentHash }, range) => blobs.stream(contentHash, range),
  };
}
