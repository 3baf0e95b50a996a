import { type ErrorCode, isErrorCode } from '@persephone/contracts';
import { CodedError } from '@persephone/formats/errors';
import { decodeText } from '@persephone/formats/labels';
import {
  openZip,
  type RandomAccess,
  type ZipArchive,
  ZipError,
  type ZipMember,
} from '@persephone/formats/zip';
import { type ReceivedAudio, receiveAudio } from '../audio/service.js';
import type { BlobStore } from '../blobs.js';
import type { FileToCheck } from '../check/check.js';
import { DomainError, isFaultOfPlace } from '../errors.js';
import { hasAcceptedExtension, maximumTranscriptionBytes, maximumUploadBytes } from '../files.js';
import { receiveTranscription } from '../transcriptions/service.js';
import type { NewTranscription } from '../transcriptions/transcription.js';
import type { Upload } from '../uploads.js';
import { type BulkFindings, bulkFindings } from './findings.js';
import { emptyZip, type SkippedMember } from './service.js';

/** What a zip file may hold. Sound hardly shrinks, so that these bounds leave room for every honest file. */
export const zipLimits = {
  members: 20_000,
  names: 4 * 1024 ** 2,
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
async function measure(archive: ZipArchive, member: ZipMember, kind: Kind): Promise<number> {
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
  return length;
}

/** Beyond these nobody reads them one by one, and who answers reads them all. */
const mostSkipped = 1000;
const others: SkippedMember = { name: '…', reason: 'More are skipped; the list ends here' };

function sortOut(archive: ZipArchive) {
  const skipped: SkippedMember[] = [];
  const skip = (name: string, reason: string) => {
    if (skipped.length < mostSkipped) skipped.push({ name, reason });
    else if (skipped.length === mostSkipped) skipped.push(others);
  };
  const accepted: { member: ZipMember; kind: Kind }[] = [];
  const seen = new Set<string>();
  for (const member of archive.members) {
    const kind = kindOf(member);
    if (kind === undefined) {
      skip(member.name, 'Its extension is not accepted');
    } else if (seen.has(member.name)) {
      skip(member.name, 'The zip file holds another member of this name before it');
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
  readonly found: BulkFindings;
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
  const known = new Map<ZipMember, FileToCheck>();
  for (const { member, kind } of accepted) {
    known.set(member, { name: member.name, byteLength: await measure(archive, member, kind) });
    await next();
  }
  const addDetails = (member: ZipMember, more: Pick<FileToCheck, 'text' | 'durationMs'>) =>
    known.set(member, { ...{ name: member.name, byteLength: 0 }, ...known.get(member), ...more });
  // Transcriptions first: one that is refused refuses all, and then no recording has been stored yet.
  const transcriptions: NewTranscription[] = [];
  const refused: Refused[] = [];
  for (const { member, kind } of accepted) {
    if (kind !== 'transcription') continue;
    const received = await refusalOr(member, () =>
      receiveTranscription(uploadOf(archive, member), async (bytes, name) => {
        // As it stands in the file: how it is written is lost in the normal form.
        addDetails(member, { text: new TextDecoder().decode(bytes) });
        return decodeText(bytes, name);
      }),
    );
    if ('refusal' in received) refused.push(received);
    else transcriptions.push(received.value);
    await next();
  }
  refuse(refused);
  const audio: ReceivedAudio[] = [];
  try {
    for (const { member, kind } of accepted) {
      if (kind !== 'audio') continue;
      const received = await receiveAudio(blobs, uploadOf(archive, member));
      audio.push(received);
      const { problem, durationMs } = received.audio;
      addDetails(member, { durationMs: problem ? null : (durationMs ?? undefined) });
      await next();
    }
    const checked = archive.members
      .filter((member) => known.has(member) || kindOf(member) === undefined)
      .map((member) => known.get(member) ?? { name: member.name, byteLength: 0 });
    return { audio, transcriptions, skipped, found: bulkFindings(checked) };
  } catch (error) {
    for (const { bytes } of audio) await bytes.release();
    throw error;
  }
}

const uploadOf = (archive: ZipArchive, member: ZipMember): Upload => ({
  fileName: member.baseName,
  content: archive.read(member),
});

interface Refused {
  readonly member: ZipMember;
  readonly refusal: DomainError;
}

/** What the member is, or why it is refused: errors of the zip file itself are thrown. */
async function refusalOr<T>(
  member: ZipMember,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | Refused> {
  try {
    return { value: await work() };
  } catch (error) {
    // Named with its folders: a zip file may hold several of one base name.
    const named = (code: ErrorCode, detail: string, members: Readonly<Record<string, unknown>>) => ({
      member,
      refusal: new DomainError(code, `In ${member.name}: ${detail}`, members, { cause: error }),
    });
    if (isFaultOfPlace(error)) throw error;
    if (error instanceof DomainError) return named(error.code, error.detail, error.members);
    if (error instanceof CodedError && isErrorCode(error.code)) {
      return named(error.code, error.message, { fileName: member.name });
    }
    throw error;
  }
}

/** So many of them are named besides the first. */
const mostNamed = 10;

/** Refuse all for those that cannot be kept, and name them: each is to be mended before the next try. */
function refuse(refused: readonly Refused[]): void {
  const [first, ...others] = refused;
  if (!first) return;
  if (others.length === 0) throw first.refusal;
  const { code, detail, members } = first.refusal;
  const named = others.slice(0, mostNamed).map(({ member, refusal }) => `${member.name} (${refusal.code})`);
  const more = others.length > named.length ? ` and ${others.length - named.length} more` : '';
  throw new DomainError(
    code,
    `${detail} ${others.length === 1 ? 'Another cannot' : `${others.length} others cannot`} be kept either: ` +
      `${named.join(', ')}${more}.`,
    members,
    { cause: first.refusal },
  );
}
