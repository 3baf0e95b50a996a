import { answer, client } from '../../api/client.js';
import { ProblemError, problemOf } from '../../api/problem.js';
import type { KnownFiles } from '../../api/schema.js';
import { baseName, type FoundFile } from './files.js';

// What is to be imported, made of what was found and what the person chose.

export interface ToSend {
  readonly file: FoundFile;
  readonly kind: 'audio' | 'transcription';
}

/** What the service says of a file that it has. */
export interface Stored {
  readonly id: number;
  /** Whether it was made by this request; false where it was there already. */
  readonly created: boolean;
  /** Of a recording that cannot be decoded: what is wrong. */
  readonly problem: string | null;
}

export type Known = KnownFiles['files'][number];

/** The requests that an import makes. */
export interface Transport {
  known(files: readonly { readonly name: string; readonly sha256: string }[]): Promise<readonly Known[]>;
  /** `bytes` null: the service has them under another name. `onSent` is told how many are on their way. */
  send(
    file: ToSend,
    sha256: string,
    bytes: Blob | null,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<Stored>;
  /** Returns their ids, and how many were made; the others were there already. */
  makeUtterances(
    pairs: readonly { audioId: number; transcriptionId: number; speaker: string | null }[],
  ): Promise<{ readonly ids: readonly number[]; readonly made: number }>;
  /** Forget a recording that turned out to be unusable. */
  forget(audioId: number): Promise<void>;
  /** Whether the service answers. */
  isThere(): Promise<boolean>;
}

/** Without a byte moving for so long, the connection is taken for broken, though nobody said so. */
const stalledMs = 60_000;

/** A long recording is decoded before it is answered. */
const answerMs = 10 * 60_000;

export const httpTransport: Transport = {
  async known(files) {
    return (await answer(client.POST('/v1/files/known', { body: { files: [...files] } }))).files;
  },

  send: ({ kind, file }, sha256, bytes, onSent, signal) =>
    new Promise((resolve, reject) => {
      // XMLHttpRequest, since fetch does not tell how much has been sent.
      const request = new XMLHttpRequest();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const expect = (ms: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => request.abort(), ms);
      };
      const abort = () => request.abort();
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
      const query = new URLSearchParams({ name: baseName(file.path), sha256 });
      request.open('POST', `/v1/${kind === 'audio' ? 'audio' : 'transcriptions'}?${query}`);
      request.setRequestHeader('content-type', kind === 'audio' ? 'application/octet-stream' : 'text/plain');
      request.responseType = 'json';
      request.upload.onprogress = ({ loaded }) => {
        onSent(loaded);
        expect(stalledMs);
      };
      request.upload.onload = () => expect(answerMs);
      request.onload = () => {
        end();
        const { status } = request;
        if (status !== 200 && status !== 201) {
          reject(new ProblemError(problemOf(request.response, status)));
          return;
        }
        const { id, problem } = request.response as { id: number; problem?: { detail: string } | null };
        resolve({ id, created: status === 201, problem: problem?.detail ?? null });
      };
      request.onerror = () => {
        end();
        reject(ProblemError.unreachable());
      };
      request.onabort = () => {
        end();
        reject(signal.aborted ? signal.reason : ProblemError.unreachable());
      };
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      signal.addEventListener('abort', abort);
      expect(stalledMs);
      request.send(bytes);
    }),

  async makeUtterances(utterances) {
    const made = await answer(client.POST('/v1/utterances', { body: { utterances: [...utterances] } }));
    return {
      ids: made.utterances.map(({ id }) => id),
      made: made.utterances.filter(({ created }) => created).length,
    };
  },

  async forget(id) {
    await answer(client.DELETE('/v1/audio/{id}', { params: { path: { id } } }));
  },

  async isThere() {
    try {
      return (await fetch('/v1/overview', { signal: AbortSignal.timeout(10_000) })).status < 502;
    } catch {
      return false;
    }
  },
};
