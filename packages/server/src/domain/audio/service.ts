import type { Readable } from 'node:stream';
import type { BlobStore, ByteRange } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumUploadBytes } from '../files.js';
import { existingPage, type PageRequest } from '../pages.js';
import { acceptedFileName, type Upload } from '../uploads.js';
import type { Audio, AudioRepository, AudioWithUses, NewAudio } from './audio.js';
import { inspect } from './inspect.js';

export interface AudioService {
  /**
   * Keep the bytes, then the row. A file that bears an accepted extension and cannot be decoded is kept with its
   * `problem`, since clients rely on it. Throws `media-type-not-accepted` and `upload-too-large`.
   */
  upload(upload: Upload): Promise<Audio>;
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

export function createAudioService(audio: AudioRepository, blobs: BlobStore): AudioService {
  return {
    upload: async (upload) => audio.insert(await receiveAudio(blobs, upload)),
    async get(id) {
      const found = await audio.find(id);
      if (!found) throw new DomainError('audio-not-found', `There is no audio ${id}.`);
      return found;
    },
    list: async (page) => existingPage(await audio.list(page), page),
    stream: ({ contentHash }, range) => blobs.stream(contentHash, range),
  };
}
