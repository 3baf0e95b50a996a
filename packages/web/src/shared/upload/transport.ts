import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { type Problem, ProblemError, problemOf, problemWords } from '../../api/problem.js';
import { byId } from '../../api/queries.js';
import type { AnnotationDocument, ImportRecipe, JobDetails, KnownFiles } from '../../api/schema.js';
import { baseName, type FoundFile } from './files.js';

// What is to be imported, made of what was found and what the person chose.

export interface ToSend {
  readonly file: FoundFile;
  readonly kind: 'audio' | 'transcription' | 'annotations';
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

/** A file of annotations as the service has it. */
export type KnownAnnotations = Pick<AnnotationDocument, 'id' | 'name' | 'folder' | 'sha256'>;

/** The requests that an import of annotation files makes. */
export interface AnnotationTransport {
  /** The annotation files of a recording that the service has. */
  of(audioId: number): Promise<readonly KnownAnnotations[]>;
  /** Returns its id; in place of one of its name. */
  send(
    file: {
      readonly name: string;
      readonly folder: string;
      readonly audioId: number;
      readonly sha256: string;
    },
    bytes: Blob,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<number>;
  /** Returns the id of the job that makes its utterances. */
  start(documentId: number, recipe: ImportRecipe): Promise<number>;
  job(jobId: number): Promise<Pick<JobDetails, 'state' | 'error' | 'annotationImport'>>;
  cancel(jobId: number): Promise<void>;
  /** The ids of the utterances of a recording. */
  utterances(audioId: number): Promise<readonly number[]>;
}

/** The requests that an import makes. */
export interface Transport {
  known(files: readonly { readonly name: string; readonly sha256: string }[]): Promise<readonly Known[]>;
  /** `bytes` null: the service has them under another name. `onSent` is called with how many are on their way. */
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
  readonly annotations: AnnotationTransport;
  /** Whether the service answers. */
  isThere(): Promise<boolean>;
}

/** Without a byte moving for so long, the connection is taken for broken, though nobody said so. */
const stalledMs = 60_000;

/** A long recording is decoded before it is answered. */
const answerMs = 10 * 60_000;

interface Sending {
  readonly bytes: Blob | null;
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Send bytes; rejects with a ProblemError where they are refused or do not arrive. */
const post = (address: string, contentType: string, { bytes, onSent, signal }: Sending) =>
  new Promise<{ readonly status: number; readonly response: unknown }>((resolve, reject) => {
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
    request.open('POST', address);
    request.setRequestHeader('content-type', contentType);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => {
      onSent(loaded);
      expect(stalledMs);
    };
    request.upload.onload = () => expect(answerMs);
    request.onload = () => {
      end();
      const { status, response } = request;
      if (status === 200 || status === 201) resolve({ status, response });
      else reject(new ProblemError(problemOf(response, status)));
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
  });

const annotations: AnnotationTransport = {
  async of(audioId) {
    return everyItem((cursor) =>
      answer(
        client.GET('/v1/annotation-documents', {
          params: { query: { audioId, limit: 100, ...(cursor === undefined ? {} : { cursor }) } },
        }),
      ),
    );
  },

  async send({ name, folder, audioId, sha256 }, bytes, onSent, signal) {
    const query = new URLSearchParams({ name, folder, audioId: String(audioId), sha256 });
    const { response } = await post(`/v1/annotation-documents?${query}`, 'application/octet-stream', {
      ...{ bytes, onSent, signal },
    });
    return (response as { id: number }).id;
  },

  async start(id, recipe) {
    const call = client.POST('/v1/annotation-documents/{id}/import', { ...byId(id), body: { recipe } });
    return (await answer(call)).id;
  },

  job: (jobId) => answer(client.GET('/v1/jobs/{jobId}', { params: { path: { jobId } } })),

  async cancel(jobId) {
    await answer(client.POST('/v1/jobs/{jobId}/cancel', { params: { path: { jobId } } }));
  },

  async utterances(audioId) {
    const call = client.GET('/v1/utterances/ids', { params: { query: { audioId } } });
    return (await answer(call)).utteranceIds;
  },
};

/** @param languageId of which the recordings are; where it is not given, of the only language there is */
export const transportFor = (languageId: number | undefined): Transport => ({
  annotations,

  async known(files) {
    return (await answer(client.POST('/v1/files/known', { body: { files: [...files] } }))).files;
  },

  async send({ kind, file }, sha256, bytes, onSent, signal) {
    const query = new URLSearchParams({ name: baseName(file.path), sha256 });
    if (kind === 'audio' && languageId !== undefined) query.set('languageId', String(languageId));
    const { status, response } = await post(
      `/v1/${kind === 'audio' ? 'audio' : 'transcriptions'}?${query}`,
      kind === 'audio' ? 'application/octet-stream' : 'text/plain',
      { bytes, onSent, signal },
    );
    const { id, problem } = response as { id: number; problem?: Pick<Problem, 'code' | 'detail'> | null };
    return { id, created: status === 201, problem: problem ? problemWords(problem) : null };
  },

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
});
