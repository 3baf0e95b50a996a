import { Readable } from 'node:stream';
import type { ByteRange } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import { type Connected, connect } from './client.js';
import { bucketProblem, isNotImplemented, isNotThere } from './problems.js';
import type { BucketSettings } from './settings.js';

export interface ListedObject {
  /** Without the prefix. */
  readonly name: string;
  readonly byteLength: number;
  readonly ageMs: number;
}

/** The objects of a bucket behind its prefix, by the rest of their names. Everything throws coded errors. */
export interface Objects {
  /** Undefined where there is none. */
  byteLength(name: string): Promise<number | undefined>;
  /** All of it or a range; undefined where there is none. */
  get(name: string, range?: ByteRange): Promise<Readable | undefined>;
  /** Whole or not at all, in place of what may bear that name. @param sha256 of the bytes, which the server compares */
  put(name: string, bytes: Uint8Array, sha256?: string): Promise<void>;
  /** The same of any length, in parts. */
  putStream(name: string, source: Readable, byteLength: number): Promise<void>;
  /** On the server. False where there is none. */
  copy(from: string, to: string): Promise<boolean>;
  /** Nothing where there is none. */
  delete(name: string): Promise<void>;
  /** Those whose names begin so, in their order, in portions. */
  list(start: string): AsyncIterable<readonly ListedObject[]>;
  /** Give up uploads in parts of which nothing became, begun longer ago than this; undefined where the server cannot. */
  abortUploads(olderThanMs: number): Promise<number | undefined>;
  /** The same, of which what is read, written, deleted and listed is given up once somebody waits for it no more. */
  until(signal: AbortSignal): Objects;
}

/** S3 takes 10,000 parts, the smallest of 5 MiB: an upload of 16 GiB has 2,048 of these. */
export const partBytes = 8 * 1024 * 1024;
/** Of one upload that are in memory. */
const partsAtOnce = 4;
/** Larger ones are copied in parts. */
export const mostCopiedAtOnce = 5 * 1024 ** 3;

export interface ObjectOptions {
  /** For tests: larger ones are copied in parts, of which each has at most so many bytes. */
  readonly copiedAtOnce?: number;
}

export async function openObjects(
  settings: BucketSettings,
  { copiedAtOnce = mostCopiedAtOnce }: ObjectOptions = {},
): Promise<Objects> {
  const { sdk, client } = await connect(settings);
  return objectsOf({ sdk, client }, settings, copiedAtOnce);
}

function objectsOf(
  { sdk, client }: Connected,
  settings: BucketSettings,
  copiedAtOnce: number,
  abortSignal?: AbortSignal,
): Objects {
  const waiting = abortSignal ? { abortSignal } : {};
  const { bucket: Bucket, prefix } = settings;
  const key = (name: string) => `${prefix}${name}`;
  const source = (name: string) => encodeURI(`${Bucket}/${key(name)}`);
  // The SDK finds out by how much this machine's clock is wrong, where it is.
  const ageOf = (when: Date | undefined) =>
    Date.now() + client.config.systemClockOffset - (when?.getTime() ?? Number.POSITIVE_INFINITY);

  async function coded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw bucketProblem(error, settings);
    }
  }

  /** Undefined where there is no such object. */
  const whereThere = <T>(work: () => Promise<T>): Promise<T | undefined> =>
    coded(async () => {
      try {
        return await work();
      } catch (error) {
        if (isNotThere(error)) return undefined;
        throw error;
      }
    });

  /** A connection may also break in mid-answer. */
  function withCodedErrors(body: Readable): Readable {
    async function* chunks() {
      try {
        yield* body;
      } catch (error) {
        throw bucketProblem(error, settings);
      }
    }
    // Also where nobody begins to read it, so that its connection is free again.
    return Readable.from(chunks(), { objectMode: false }).once('close', () => body.destroy());
  }

  async function copyInParts(from: string, to: string, byteLength: number): Promise<void> {
    const Key = key(to);
    const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }));
    try {
      const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
      for (let start = 0; start < byteLength; start += copiedAtOnce) {
        const end = Math.min(start + copiedAtOnce, byteLength) - 1;
        const PartNumber = Parts.length + 1;
        const { CopyPartResult } = await client.send(
          new sdk.UploadPartCopyCommand({
            ...{ Bucket, Key, UploadId, PartNumber },
            ...{ CopySource: source(from), CopySourceRange: `bytes=${start}-${end}` },
          }),
        );
        Parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
      }
      await client.send(
        new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      );
    } catch (error) {
      await client
        .send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
        .catch(() => undefined);
      throw error;
    }
  }

  const objects: Objects = {
    byteLength: (name) =>
      whereThere(async () => {
        const { ContentLength } = await client.send(new sdk.HeadObjectCommand({ Bucket, Key: key(name) }));
        return ContentLength ?? 0;
      }),

    get: (name, range) =>
      whereThere(async () => {
        const { Body } = await client.send(
          new sdk.GetObjectCommand({
            ...{ Bucket, Key: key(name) },
            ...(range && { Range: `bytes=${range.start}-${range.end}` }),
          }),
          waiting,
        );
        return withCodedErrors(Body as Readable);
      }),

    put: (name, bytes, sha256) =>
      coded(async () => {
        const command = new sdk.PutObjectCommand({
          Bucket,
          Key: key(name),
          Body: bytes,
          ContentLength: bytes.length,
        });
        if (sha256 !== undefined) {
          // What the request is signed with, so that it need not be computed again.
          command.middlewareStack.add(
            (next) => (args) => {
              (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = sha256;
              return next(args);
            },
            { step: 'build', name: 'knownHash' },
          );
        }
        await client.send(command, waiting);
      }),

    putStream: (name, stream, byteLength) =>
      coded(async () => {
        const upload = new sdk.Upload({
          client,
          params: { Bucket, Key: key(name), Body: stream },
          partSize: partBytes,
          queueSize: partsAtOnce,
        });
        await upload.done();
        const stored = await objects.byteLength(name);
        if (stored !== byteLength) {
          throw new DomainError(
            'storage-unavailable',
            `The server of the bucket ${Bucket} says that it has kept ${stored ?? 'none'} of the ${byteLength} bytes of ${key(name)}. ` +
              'Nothing was kept of this. Look at the server.',
          );
        }
      }),

    copy: (from, to) =>
      coded(async () => {
        const byteLength = await objects.byteLength(from);
        if (byteLength === undefined) return false;
        try {
          if (byteLength > copiedAtOnce) await copyInParts(from, to, byteLength);
          else
            await client.send(new sdk.CopyObjectCommand({ Bucket, Key: key(to), CopySource: source(from) }));
          return true;
        } catch (error) {
          if (isNotThere(error)) return false;
          throw error;
        }
      }),

    delete: (name) =>
      coded(async () => {
        await client.send(new sdk.DeleteObjectCommand({ Bucket, Key: key(name) }), waiting);
      }),

    async *list(start) {
      let ContinuationToken: string | undefined;
      do {
        const portion = await coded(() =>
          client.send(
            new sdk.ListObjectsV2Command({
              ...{ Bucket, Prefix: key(start) },
              ...(ContinuationToken !== undefined && { ContinuationToken }),
            }),
            waiting,
          ),
        );
        yield (portion.Contents ?? []).map(({ Key = '', Size = 0, LastModified }) => ({
          ...{ name: Key.slice(prefix.length), byteLength: Size, ageMs: ageOf(LastModified) },
        }));
        ContinuationToken = portion.IsTruncated ? portion.NextContinuationToken : undefined;
      } while (ContinuationToken !== undefined);
    },

    until: (signal) => objectsOf({ sdk, client }, settings, copiedAtOnce, signal),

    abortUploads: (olderThanMs) =>
      coded(async () => {
        let aborted = 0;
        try {
          let from: { KeyMarker: string | undefined; UploadIdMarker: string | undefined } | undefined;
          do {
            const found = await client.send(
              new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...from }),
            );
            for (const { Key, UploadId, Initiated } of found.Uploads ?? []) {
              if (ageOf(Initiated) < olderThanMs) continue;
              await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
              aborted += 1;
            }
            from = found.IsTruncated
              ? { KeyMarker: found.NextKeyMarker, UploadIdMarker: found.NextUploadIdMarker }
              : undefined;
          } while (from);
        } catch (error) {
          if (isNotImplemented(error)) return undefined;
          throw error;
        }
        return aborted;
      }),
  };
  return objects;
}
