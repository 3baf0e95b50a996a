import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import { maximumUploadBytes } from '../../domain/files.js';
import type { Upload } from '../../domain/uploads.js';
import { drain } from '../multipart.js';

/** Hand the bytes of a request on as they come, whatever type it says they are of. */
export function acceptBytes(scope: FastifyInstance): void {
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
}

/**
 * The whole body of a request as one file. When `use` fails, what is still to come is read and forgotten before the
 * error goes on: a client that is still sending would not see the answer.
 */
export async function receiveBytes<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  fileName: string,
  use: (upload: Upload) => Promise<T>,
  maximumBytes = maximumUploadBytes,
): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > maximumBytes) {
    void reply.header('connection', 'close');
    throw new DomainError('upload-too-large', `At most ${maximumBytes} bytes are accepted.`, {
      maximumBytes,
    });
  }
  const body = request.body instanceof Readable ? request.body : Readable.from([]);
  try {
    return await use({ fileName, content: whole(body) });
  } catch (error) {
    await drain(request, reply);
    throw error;
  }
}

/** A connection that breaks off is the client's doing, and nothing of its file is kept. */
async function* whole(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    // Not destroyed where it is not wanted to its end: what is left must be read before the next request can be.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch (cause) {
    throw new DomainError(
      'upload-aborted',
      'The connection ended before the file did. Send it again.',
      {},
      { cause },
    );
  }
}
