import type { Readable } from 'node:stream';
import type { BlobStore, ByteRange } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumUploadBytes } from '../files.js';
import { existingPage, type PageRequest } from '../pages.js';
import { acceptedFileName, type Upload } from '../uploads.js';
import type { Audio, AudioRepository, AudioWithUses, NewAudio } from './audio.js';
import { inspect } from './inspect.js';
import { refuseOtherBytes } from './known.js';

export interface AudioService {
  /**
   * Keep the bytes, then the row. A file that bears an accepted extension and cannot be decoded is kept with its
   * `problem`, since clients rely on it. Throws `media-type-not-accepted` and `upload-too-large`.
   */
  upload(upload: Upload): Promise<Audio>;
  /**
   * The same, but a file of the same name and bytes is kept once: then `created` is false. `announced` is the SHA-256
   * that the client computed; without a byte of content, the recording that has it is taken. Throws `hash-mismatch`
   * and `bytes-not-found` besides.
   */
  uploadOnce(
    upload: Upload,
    announced: string | undefined,
  ): Promise<{ readonly audio: Audio; readonly created: boolean }>;
  get(id: number): Promise<AudioWithUses>;
  list(page: PageRequest): Promise<readonly AudioWithUses[]>;
  /** The very bytes that were uploaded, or a range of them. */
  stream(audio: Audio, range?: ByteRange): Promise<Readable>;
}

/** Store an uploaded recording and look at it; the row is the caller's to insert. Errors as for `upload`. */
export async function receiveAudio(blobs: BlobStore, upload: Upload): Promise<NewAudio> {
  const fileName = acceptedFileName('audio', upload.fileName);
  const stored = await blobs.put(upload.content, maximumUploadBytes);
  return { fileName, ...stored, ...(await inspect(blobs, stored, fileName)) };
}

/** The same bytes under a new name, without their being sent. Throws `bytes-not-found`. */
async function reuse(
  audio: AudioRepository,
  blobs: BlobStore,
  fileName: string,
  contentHash: string,
): Promise<NewAudio> {
  const [same] = await audio.withContent([contentHash]);
  if (!same || !(await blobs.has(contentHash))) {
    throw new DomainError(
      'bytes-not-found',
      `No recording with the bytes of ${fileName} is here. Send the file itself as the body.`,
      { fileName },
    );
  }
  const stored = { contentHash, byteLength: same.byteLength };
  return { fileName, ...stored, ...(await inspect(blobs, stored, fileName)) };
}

/** The SHA-256 of no bytes at all. */
const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export function createAudioService(audio: AudioRepository, blobs: BlobStore): AudioService {
  return {
    upload: async (upload) => audio.insert(await receiveAudio(blobs, upload)),
    async uploadOnce(upload, announced) {
      const received = await receiveAudio(blobs, upload);
      if (announced !== undefined && announced !== hashOfNothing && received.byteLength === 0) {
        return audio.insertOnce(await reuse(audio, blobs, received.fileName, announced));
      }
      refuseOtherBytes(received.fileName, announced, received.contentHash);
      return audio.insertOnce(received);
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
