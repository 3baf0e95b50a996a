import { Readable } from 'node:stream';
import { v1 } from '@persephone/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Audio } from '../domain/audio/audio.js';
import type { ByteRange } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import { extensionOf } from '../domain/files.js';

const mediaTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  wave: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
};

/** By the name's extension, out of a closed list: never what a page could be made of. */
function mediaTypeOf(fileName: string): string {
  return mediaTypes[extensionOf(fileName)] ?? 'application/octet-stream';
}

const content = { '*/*': { schema: v1.Bytes } };

/** What `sendFile` answers, for the description of a route. */
export const fileAnswers = {
  200: { description: 'The bytes', content },
  206: { description: 'The range of them that was asked for', content },
  304: { description: 'They are those that If-None-Match names' },
};

export interface StoredFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly byteLength: number;
  /** Names these very bytes. */
  readonly etag: string;
  open(range?: ByteRange): Promise<Readable | Uint8Array>;
}

/** RFC 6266: a plain name for old clients, and the name itself in UTF-8 (RFC 5987). */
export function contentDisposition(fileName: string, kind: 'inline' | 'attachment' = 'inline'): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** For what is to be saved, never shown. */
export const attachment = (fileName: string): string => contentDisposition(fileName, 'attachment');

/**
 * The one range of bytes that is asked for. Undefined: all of it, as RFC 9110 has it for what is not understood and
 * for several ranges, which a server need not serve. 'none' where the file has no such bytes.
 */
export function parseRange(header: string | undefined, byteLength: number): ByteRange | 'none' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), byteLength);
    return length === 0 ? 'none' : { start: byteLength - length, end: byteLength - 1 };
  }
  const start = Number(first);
  const end = last === '' ? byteLength - 1 : Math.min(Number(last), byteLength - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= byteLength ? 'none' : { start, end };
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** Serve a stored file: conditional requests, one range, HEAD. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
): Promise<FastifyReply> {
  const { byteLength, etag } = file;
  void reply.headers({
    'accept-ranges': 'bytes',
    etag,
    // The bytes under a hash never change; who may see them might.
    'cache-control': 'private, no-cache',
    'content-disposition': contentDisposition(file.fileName),
  });
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();

  const condition = request.headers['if-range'];
  const range =
    condition === undefined || condition === etag ? parseRange(request.headers.range, byteLength) : undefined;
  if (range === 'none') {
    void reply.header('content-range', `bytes */${byteLength}`).removeHeader('content-disposition');
    throw new DomainError('range-not-satisfiable', `The file has ${byteLength} bytes.`, { byteLength });
  }
  if (range) void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${byteLength}`);
  const length = range ? range.end - range.start + 1 : byteLength;
  void reply.type(file.mediaType).header('content-length', length);
  // A stream, since of anything else Fastify would send the length of what stands here.
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  if (length === 0) return reply.send('');
  return reply.send(await file.open(range));
}

/** The sound track that is kept of another file is WAV. */
const nameAndType = ({ fileName, original }: Audio): Pick<StoredFile, 'fileName' | 'mediaType'> =>
  original
    ? {
        fileName: `${fileName.slice(0, fileName.length - extensionOf(fileName).length)}wav`,
        mediaType: 'audio/wav',
      }
    : { fileName, mediaType: mediaTypeOf(fileName) };

/** Serve a recording as it is kept. */
export function sendAudio(
  request: FastifyRequest,
  reply: FastifyReply,
  audio: Audio,
  open: StoredFile['open'],
): Promise<FastifyReply> {
  return sendFile(request, reply, {
    ...nameAndType(audio),
    byteLength: audio.byteLength,
    etag: `"${audio.contentHash}"`,
    open,
  });
}
