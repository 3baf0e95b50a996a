import { DomainError } from '../errors.js';
import { cleanFileName } from '../files.js';
import type { Repositories } from '../repositories.js';
import type { Audio } from './audio.js';

export interface NamedHash {
  readonly name: string;
  readonly sha256: string;
}

export interface KnownFile extends NamedHash {
  /** The recording, or the transcription, of this name and these bytes. */
  readonly audioId: number | null;
  readonly transcriptionId: number | null;
  /** Whether the bytes of a recording are here, whatever its name. */
  readonly stored: boolean;
}

/** Of its bytes, and of the file whose sound track they are. */
const hashesOf = ({ contentHash, original }: Audio): string[] =>
  original ? [contentHash, original.contentHash] : [contentHash];

/** What another check may find otherwise: nobody ended it, or ffmpeg has been installed since. */
const passing: ReadonlySet<string> = new Set(['audio-check-cancelled', 'audio-format-unknown']);

/** Whether it is checked again when the same file is uploaded again, or its bytes are named. */
export const isCheckedAgain = ({ inspection, problem }: Pick<Audio, 'inspection' | 'problem'>): boolean =>
  inspection === 'done' && problem !== null && passing.has(problem.code);

/** Which of these files are here already, in the order given. */
export async function knownFiles(
  { audio, transcriptions }: Pick<Repositories, 'audio' | 'transcriptions'>,
  files: readonly NamedHash[],
): Promise<KnownFile[]> {
  const hashes = [...new Set(files.map(({ sha256 }) => sha256))];
  const key = (name: string, hash: string) => `${hash} ${name}`;
  const recordings = await audio.withContent(hashes);
  const texts = await transcriptions.withContent(hashes);
  const stored = new Set(recordings.flatMap(hashesOf));
  const audioIds = new Map(
    recordings.flatMap((one) =>
      isCheckedAgain(one) ? [] : hashesOf(one).map((hash) => [key(one.fileName, hash), one.id] as const),
    ),
  );
  const textIds = new Map(texts.map((one) => [key(one.fileName ?? '', one.contentHash ?? ''), one.id]));
  return files.map(({ name, sha256 }) => {
    const known = key(cleanFileName(name), sha256);
    return {
      name,
      sha256,
      audioId: audioIds.get(known) ?? null,
      transcriptionId: textIds.get(known) ?? null,
      stored: stored.has(sha256),
    };
  });
}

/** Throws `hash-mismatch` where these are not the bytes that were announced. */
export function refuseOtherBytes(fileName: string, announced: string | undefined, found: string): void {
  if (announced === undefined || announced === found) return;
  throw new DomainError(
    'hash-mismatch',
    `${fileName} arrived with other bytes than announced: their SHA-256 is ${found}, not ${announced}. Send it again.`,
    { fileName, sha256: found },
  );
}
