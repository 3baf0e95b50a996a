import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { maximumUploadBytes } from '../domain/files.js';
import type { Upload } from '../domain/uploads.js';

/** What a form may hold besides its file. */
const formOverhead = 1024 * 1024;

export async function acceptForms(app: FastifyInstance): Promise<void> {
  await app.register(multipart, {
    throwFileSizeLimit: false,
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
}

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
  if (!request.isMultipart()) throw missing(field);
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

type Parts = ReturnType<FastifyRequest['parts']>;

async function findFile(request: FastifyRequest, field: string): Promise<Upload> {
  const parts = request.parts();
  for (;;) {
    const next = await readable(() => parts.next());
    if (next.done) throw missing(field);
    const part = next.value;
    if (part.type !== 'file') continue;
    if (part.fieldname === field) return { fileName: part.filename ?? '', content: wholeForm(part, parts) };
    part.file.resume();
  }
}

async function* wholeForm(part: MultipartFile, parts: Parts): AsyncGenerator<Uint8Array> {
  const chunks = part.file[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await readable(() => chunks.next());
      if (next.done) break;
      yield next.value as Buffer;
    }
    for (;;) {
      const next = await readable(() => parts.next());
      if (next.done) break;
      if (next.value.type === 'file') next.value.file.resume();
    }
  } finally {
    part.file.destroy();
  }
}

/** The parser's errors are the form's: none of them is this service's fault. */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (hasCode(cause, 'FST_MP_PREMATURE_CLOSE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE')) {
      throw new DomainError(
        'upload-aborted',
        'The connection ended before the form did. Send it again.',
        {},
        { cause },
      );
    }
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DomainError('body-malformed', `The form cannot be read: ${message}.`, {}, { cause });
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
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
