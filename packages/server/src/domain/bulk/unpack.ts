import { isErrorCode } from '@persephone/contracts';
import { CodedError } from '@persephone/formats/errors';
import {
  openZip,
  type RandomAccess,
  type ZipArchive,
  ZipError,
  type ZipMember,
} from '@persephone/formats/zip';
import { type ReceivedAudio, receiveAudio } from '../audio/service.js';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import { hasAcceptedExtension, maximumTranscriptionBytes, maximumUploadBytes } from '../files.js';
import { receiveTranscription } from '../transcriptions/service.js';
import type { NewTranscription } from '../transcriptions/transcription.js';
import type { Upload } from '../uploads.js';
import { emptyZip, type SkippedMember } from './service.js';

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

export interface Unpacked {
  /** Whoever keeps them, or does not, releases their bytes. */
  readonly audio: readonly ReceivedAudio[];
  readonly transcriptions: readonly NewTranscription[];
  readonly skipped: readonly SkippedMember[];
}

export interface UnpackOptions {
  readonly signal: AbortSignal;
  /** Members done, of each two passes: measuring and reading. */
  onMember(done: number, total: number): Promise<void>;
}

/**
 * Read every recording and transcription of a zip file; bytes and rows are the caller's to keep together. Not for the process that answers HTTP. Errors as for `BulkService.upload`; the signal's reason.
 */
export async function unpackZip(
  blobs: BlobStore,
  file: RandomAccess,
  fileName: string,
  options: UnpackOptions,
): Promise<Unpacked> {
  try {
    return await unpack(blobs, await openZip(file, zipLimits), fileName, options);
  } catch (error) {
    if (error instanceof ZipError) {
      throw new DomainError(error.code, `${fileName}: ${error.message}`, { fileName }, { cause: error });
    }
    throw error;
  }
}

async function unpack(
  blobs: BlobStore,
  archive: ZipArchive,
  fileName: string,
  { signal, onMember }: UnpackOptions,
): Promise<Unpacked> {
  const { accepted, skipped } = sortOut(archive);
  if (accepted.length === 0) {
    throw emptyZip(fileName, skipped);
  }
  let done = 0;
  const next = async () => {
    signal.throwIfAborted();
    await onMember(++done, 2 * accepted.length);
  };
  for (const { member, kind } of accepted) {
    await measure(archive, member, kind);
    await next();
  }
  // Transcriptions first: one that is refused refuses all, and then no recording has been stored yet.
  const transcriptions: NewTranscription[] = [];
  for (const { member, kind } of accepted) {
    if (kind !== 'transcription') continue;
    transcriptions.push(await naming(member, () => receiveTranscription(uploadOf(archive, member))));
    await next();
  }
  const audio: ReceivedAudio[] = [];
  try {
    for (const { member, kind } of accepted) {
      if (kind !== 'audio') continue;
      audio.push(await receiveAudio(blobs, uploadOf(archive, member)));
      await next();
    }
  } catch (error) {
    for (const { bytes } of audio) await bytes.release();
    throw error;
  }
  return { audio, transcriptions, skipped };
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
    if (error instanceof CodedError && isErrorCode(error.code)) {
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
