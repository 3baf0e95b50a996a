import { EngineError } from '@persephone/engine/errors';
import { openZip, type ZipArchive, ZipError, type ZipMember } from '@persephone/formats/zip';
import type { Audio } from '../audio/audio.js';
import { type ReceivedAudio, receiveAudio } from '../audio/service.js';
import { type BlobStore, keepWithRows } from '../blobs.js';
import { DomainError } from '../errors.js';
import { hasAcceptedExtension, maximumTranscriptionBytes, maximumUploadBytes } from '../files.js';
import type { Database } from '../repositories.js';
import { receiveTranscription } from '../transcriptions/service.js';
import type { NewTranscription, Transcription } from '../transcriptions/transcription.js';
import { acceptedFileName, type Upload } from '../uploads.js';

export interface SkippedMember {
  /** Its whole name in the zip file. */
  readonly name: string;
  readonly reason: string;
}

export interface BulkUpload {
  readonly audio: readonly Audio[];
  readonly transcriptions: readonly Transcription[];
  readonly skipped: readonly SkippedMember[];
}

export interface BulkService {
  /**
   * Every recording and transcription of a zip file, or none of them. Throws `zip-unreadable`, `zip-unsafe`,
   * `zip-empty`, `upload-too-large`, `media-type-not-accepted` and what is wrong with a transcription, naming the
   * member.
   */
  upload(upload: Upload): Promise<BulkUpload>;
}

/** What a zip file may hold. Sound hardly shrinks, so that these bounds leave room for every honest file. */
export const zipLimits = {
  members: 20_000,
  unpackedBytes: 4 * 1024 ** 3,
  ratio: 100,
} as const;

type Kind = 'audio' | 'transcription';

function kindOf(member: ZipMember): Kind | undefined {
  return (['audio', 'transcription'] as const).find((kind) => hasAcceptedExtension(kind, member.baseName));
}

const maximumBytes: Record<Kind, number> = {
  audio: maximumUploadBytes,
  transcription: maximumTranscriptionBytes,
};

/** Unpack a member to nowhere: what a header says of a size is not trusted, so every byte is seen before one is kept. */
async function measure(archive: ZipArchive, member: ZipMember, kind: Kind): Promise<void> {
  let length = 0;
  for await (const chunk of archive.read(member)) {
    length += chunk.length;
    if (length > maximumBytes[kind]) {
      throw new DomainError(
        'upload-too-large',
        `${member.name} has more than the ${maximumBytes[kind]} bytes that are accepted of one such file.`,
        { fileName: member.name },
      );
    }
  }
}

function sortOut(archive: ZipArchive) {
  const skipped: SkippedMember[] = [];
  const accepted: { member: ZipMember; kind: Kind }[] = [];
  const seen = new Set<string>();
  for (const member of archive.members) {
    const kind = kindOf(member);
    if (kind === undefined) {
      skipped.push({ name: member.name, reason: 'Its extension is not accepted' });
    } else if (seen.has(member.name)) {
      skipped.push({ name: member.name, reason: 'The zip file holds another member of this name before it' });
    } else {
      seen.add(member.name);
      accepted.push({ member, kind });
    }
  }
  return { accepted, skipped };
}

export function createBulkService(database: Database, blobs: BlobStore): BulkService {
  async function unpack(archive: ZipArchive, fileName: string): Promise<BulkUpload> {
    const { accepted, skipped } = sortOut(archive);
    if (accepted.length === 0) {
      throw new DomainError(
        'zip-empty',
        `${fileName} holds no file that can be used. Put recordings and transcriptions into it.`,
        { fileName, skipped },
      );
    }
    for (const { member, kind } of accepted) await measure(archive, member, kind);
    // Transcriptions first: one that is refused refuses all, and then no recording has been stored yet.
    const transcriptions: NewTranscription[] = [];
    for (const { member, kind } of accepted) {
      if (kind !== 'transcription') continue;
      transcriptions.push(await naming(member, () => receiveTranscription(uploadOf(archive, member))));
    }
    const received: ReceivedAudio[] = [];
    try {
      for (const { member, kind } of accepted) {
        if (kind === 'audio') received.push(await receiveAudio(blobs, uploadOf(archive, member)));
      }
      const bytes = received.map((one) => one.bytes);
      return await keepWithRows({ database, blobs }, bytes, async (repositories) => ({
        audio: await repositories.audio.insertMany(received.map(({ audio }) => audio)),
        transcriptions: await repositories.transcriptions.insertMany(transcriptions),
        skipped,
      }));
    } finally {
      for (const one of received) await one.bytes.release();
    }
  }

  return {
    async upload(upload) {
      const fileName = acceptedFileName('bulk', upload.fileName);
      const received = await blobs.receive(upload.content, maximumUploadBytes);
      try {
        return await unpack(await openZip(received, zipLimits), fileName);
      } catch (error) {
        if (error instanceof ZipError) {
          throw new DomainError(error.code, `${fileName}: ${error.message}`, { fileName }, { cause: error });
        }
        throw error;
      } finally {
        await received.release();
      }
    },
  };
}

const uploadOf = (archive: ZipArchive, member: ZipMember): Upload => ({
  fileName: member.baseName,
  content: archive.read(member),
});

/** Errors name the file by its base name, of which a zip file with folders may hold several. */
async function naming<T>(member: ZipMember, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) {
      throw new DomainError(error.code, `In ${member.name}: ${error.detail}`, error.members, {
        cause: error,
      });
    }
    if (error instanceof EngineError) {
      throw new DomainError(
        error.code,
        `In ${member.name}: ${error.message}`,
        { fileName: member.name },
        { cause: error },
      );
    }
    throw error;
  }
}
