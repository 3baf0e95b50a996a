import pMap from 'p-map';
import { answer, client } from '../../api/client.js';
import { isPassing } from '../../api/problem.js';
import { invalidate } from '../../api/queries.js';
import {
  baseName,
  extensionOf,
  type FoundFile,
  recordingExtensions,
  withFiles,
} from '../../shared/upload/files.js';
import { unpacked } from '../../shared/upload/gather.js';
import { sha256Of } from '../../shared/upload/hash.js';
import { transportFor } from '../../shared/upload/transport.js';

const concurrency = 3;

/** So many names are asked for at once. */
const portion = 500;

export interface UploadState {
  readonly files: number;
  readonly done: number;
  readonly bytes: number;
  readonly sentBytes: number;
  /** Of the files whose hashes are being taken, so that nothing is sent twice; undefined while they are sent. */
  readonly hashedBytes?: number;
}

export interface Uploaded {
  /** All recordings that are there now, whether or not they were before. */
  readonly audioIds: readonly number[];
  /** Those that were there already. */
  readonly known: number;
  /** Files that are no recordings. */
  readonly others: number;
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Bring recordings to be transcribed. What is there already is not sent again, so that dropping the same files after a
 * broken connection goes on where it stopped. Rejects where the service does not answer.
 */
export async function uploadRecordings(
  gathering: Promise<readonly FoundFile[]>,
  onChange: (state: UploadState) => void,
  signal: AbortSignal,
  languageId?: number,
): Promise<Uploaded> {
  const transport = transportFor(languageId);
  const { files } = withFiles([], await unpacked(await gathering));
  const recordings = files.filter(({ path }) => recordingExtensions.has(extensionOf(path)));
  const audioIds: number[] = [];
  const refused: { name: string; reason: string }[] = [];
  const sending = new Map<FoundFile, number>();
  let known = 0;
  let done = 0;
  let doneBytes = 0;
  const bytes = recordings.reduce((sum, { size }) => sum + size, 0);
  const notify = (hashedBytes?: number) => {
    const sentBytes = [...sending.values()].reduce((sum, sent) => sum + sent, doneBytes);
    const state = { files: recordings.length, done, bytes, sentBytes };
    onChange(hashedBytes === undefined ? state : { ...state, hashedBytes });
  };
  let hashedBytes = 0;
  const hashOf = async (file: FoundFile) => {
    signal.throwIfAborted();
    return sha256Of(await file.bytes(), signal, (more) => {
      hashedBytes += more;
      notify(hashedBytes);
    });
  };
  const finished = (file: FoundFile) => {
    sending.delete(file);
    done++;
    doneBytes += file.size;
    notify();
  };

  const send = async (file: FoundFile, sha256: string, stored: boolean) => {
    try {
      const content = stored ? null : await file.bytes();
      const onSent = (sent: number) => {
        sending.set(file, Math.min(sent, file.size));
        notify();
      };
      const made = await transport.send({ kind: 'audio', file }, sha256, content, onSent, signal);
      if (made.problem === null) {
        audioIds.push(made.id);
        if (!made.created) known++;
      } else {
        if (made.created) await transport.forget(made.id);
        refused.push({ name: file.path, reason: made.problem });
      }
    } catch (error) {
      // Without an answer all others would fail alike.
      if (signal.aborted || isPassing(error)) throw error;
      refused.push({ name: file.path, reason: error instanceof Error ? error.message : String(error) });
    }
    finished(file);
  };

  notify();
  try {
    for (let at = 0; at < recordings.length; at += portion) {
      const hashed: { file: FoundFile; sha256: string }[] = [];
      await pMap(
        recordings.slice(at, at + portion),
        async (file) => void hashed.push({ file, sha256: await hashOf(file) }),
        { concurrency },
      );
      notify();
      const body = { files: hashed.map(({ file, sha256 }) => ({ name: baseName(file.path), sha256 })) };
      const answers = (await answer(client.POST('/v1/files/known', { body }))).files;
      await pMap(
        hashed,
        async ({ file, sha256 }, index) => {
          const there = answers[index];
          // Named again without its bytes, one that is here already says whether it can be decoded.
          await send(file, sha256, there !== undefined && (there.stored || there.audioId !== null));
        },
        { concurrency },
      );
    }
  } finally {
    await invalidate('audio');
  }
  return { audioIds, known, others: files.length - recordings.length, refused };
}
