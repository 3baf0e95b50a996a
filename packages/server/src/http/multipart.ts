import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { maximumUploadBytes } from '../domain/files.js';
import type { Upload } from '../domain/uploads.js';

/** What a form may hold besides its file. */
const formOverhead = 1024 * 1024;
const mediaType = 'multipart/form-data';

export function acceptForms(app: FastifyInstance): void {
  app.addContentTypeParser(mediaType, (_request, _payload, done) => done(null));
}

export const isForm = ({ headers }: FastifyRequest): boolean =>
  headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === mediaType;

/**
 * Hand the file of this field of a multipart form to `use` as a stream. The stream ends well only if the whole form
 * does, so that a file is never kept of an upload that broke off. When `use` fails, what is still to come is read and
 * forgotten before the error goes on: a client that is still sending would not see the answer.
 */
export async function receiveUpload<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  field: string,
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > maximumUploadBytes + formOverhead) {
    void reply.header('connection', 'close');
    throw new DomainError('upload-too-large', `At most ${maximumUploadBytes} bytes are accepted.`, {
      maximumBytes: maximumUploadBytes,
    });
  }
  if (!isForm(request)) throw missing(field);
  try {
    return await use(await findFile(request, field));
  } catch (error) {
    await drain(request, reply);
    throw error;
  }
}

function missing(field: string): DomainError {
  return new DomainError(
    'field-missing',
    `Send a multipart/form-data body with a file in the field ${field}, e.g. curl -F ${field}=@FILE.`,
    { field },
  );
}

function parserOf({ headers }: FastifyRequest): busboy.Busboy {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: {
        // One more than is accepted, so that whoever counts the bytes sees that there are too many.
        fileSize: maximumUploadBytes + 1,
        files: 10,
        fields: 100,
        fieldSize: 64 * 1024,
        parts: 110,
        headerPairs: 100,
      },
    });
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** The parser's errors are the form's: none of them is this service's fault. */
function unreadable(cause: unknown): DomainError {
  if (cause instanceof DomainError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new DomainError('body-malformed', `The form cannot be read: ${message}.`, {}, { cause });
}

interface Form {
  /** The file of the field, once it begins; undefined where the form ended without one. */
  readonly file: Promise<{ readonly fileName: string; readonly stream: Readable } | undefined>;
  /** When all of it was read. */
  readonly end: Promise<void>;
}

/** Read the form of a request; files and fields other than this one are passed over. */
function formOf(request: FastifyRequest, field: string): Form {
  const { raw } = request;
  const parser = parserOf(request);
  let found = false;
  const end = new Promise<void>((resolve, reject) => {
    // It says so of every part that it cannot read; the first rejects.
    parser.once('close', resolve).on('error', (error) => reject(unreadable(error)));
  });
  const file = new Promise<{ fileName: string; stream: Readable } | undefined>((resolve, reject) => {
    parser.on('file', (name, stream, { filename }) => {
      // Whoever reads it gets the error; of the others, and once nobody reads it any more, nobody need be.
      stream.on('error', () => undefined);
      if (name !== field || found) {
        stream.resume();
        return;
      }
      found = true;
      resolve({ fileName: filename ?? '', stream });
    });
    end.then(() => resolve(undefined), reject);
  });
  const broken = () => {
    if (raw.readableEnded) return;
    parser.destroy(
      new DomainError('upload-aborted', 'The connection ended before the form did. Send it again.'),
    );
  };
  raw.once('close', broken).once('error', broken);
  raw.pipe(parser);
  return { file, end };
}

async function findFile(request: FastifyRequest, field: string): Promise<Upload> {
  const form = formOf(request, field);
  const file = await form.file;
  if (!file) throw missing(field);
  return { fileName: file.fileName, content: wholeForm(file.stream, form) };
}

async function* wholeForm(stream: Readable, form: Form): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(error);
  }
  await form.end;
}

const drainMs = 30_000;

/** Read and forget what is still to come, so that a client that is still sending sees the answer. */
export async function drain(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { raw } = request;
  if (raw.readableEnded || raw.destroyed) return;
  raw.unpipe();
  const whole = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), drainMs);
    const settle = () => {
      clearTimeout(timer);
      resolve(true);
    };
    raw.once('end', settle).once('close', settle).once('error', settle);
    raw.resume();
  });
  if (!whole) void reply.header('connection', 'close');
}
