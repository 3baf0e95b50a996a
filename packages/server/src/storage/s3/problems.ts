import { DomainError } from '../../domain/errors.js';
import { type BucketSettings, bucketAddress } from './settings.js';

interface ServerError extends Error {
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isServerError = (error: unknown): error is ServerError => error instanceof Error;

const statusOf = (error: unknown): number | undefined =>
  isServerError(error) ? error.$metadata?.httpStatusCode : undefined;

/** That there is no such object. */
export function isNotThere(error: unknown): boolean {
  return (
    isServerError(error) &&
    ['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes(error.name) &&
    statusOf(error) === 404
  );
}

/** That the server does not know what was asked of it. */
export function isNotImplemented(error: unknown): boolean {
  const status = statusOf(error);
  return (isServerError(error) && error.name === 'NotImplemented') || status === 501 || status === 405;
}

export const isRangeRefused = (error: unknown): boolean => statusOf(error) === 416;

const noRoom = ['XMinioStorageFull', 'QuotaExceeded', 'InsufficientStorage', 'InsufficientCapacity'];
const notKnown = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidToken',
];
/** Of the SDK, where the network or the server gives no answer. */
const noAnswer =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|EPROTO|CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/**
 * What the server or the network says, as a coded error; any other as it is. The SDK's own errors name keys of access, and stay
 * out of messages and logs.
 */
export function bucketProblem(error: unknown, settings: BucketSettings): unknown {
  if (error instanceof DomainError || !isServerError(error)) return error;
  const { name } = error;
  const status = statusOf(error);
  const address = bucketAddress(settings);
  if (noRoom.includes(name) || status === 507) {
    return new DomainError(
      'storage-full',
      `The server of the bucket ${address} has no room left, or its quota is used up (${name}). Nothing was kept of this. ` +
        'Delete recordings or models, or make room there.',
      { folder: address },
    );
  }
  const why = reason(error, status, settings);
  if (why === undefined) return error;
  return new DomainError(
    'storage-unavailable',
    `The bucket ${address} cannot be used: ${why} Nothing was kept of this.`,
    { folder: address },
  );
}

/** Of a server that may still answer, for which nobody waits any more. */
export function tooSlow(settings: BucketSettings, afterMs: number): DomainError {
  const address = bucketAddress(settings);
  return new DomainError(
    'storage-unavailable',
    `The bucket ${address} cannot be used: ${serverOf(settings)} has not answered within ${afterMs / 1000} s. See that it is up and ` +
      'that nothing on the way holds requests back, or set PERSEPHONE_S3_ENDPOINT right; once it answers, go on.',
    { folder: address },
  );
}

const serverOf = ({ endpoint }: BucketSettings): string =>
  endpoint ?? "Amazon's server, or what AWS_ENDPOINT_URL says,";

function reason(
  error: ServerError,
  status: number | undefined,
  settings: BucketSettings,
): string | undefined {
  const { name } = error;
  const { bucket } = settings;
  const server = serverOf(settings);
  if (name === 'NoSuchBucket' || (name === 'NotFound' && status === 404)) {
    return `there is no bucket ${bucket} at ${server}. Make it there, or set PERSEPHONE_FILES (--files) and PERSEPHONE_S3_ENDPOINT right.`;
  }
  if (name === 'CredentialsProviderError' || name === 'CredentialsError') {
    return (
      'no credentials are set for it. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give this ' +
      'machine a role.'
    );
  }
  if (notKnown.includes(name)) {
    return `the server does not accept the credentials (${name}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY right, or renew them.`;
  }
  if (name === 'RequestTimeTooSkewed') {
    return "this machine's clock and the server's differ by more than the server accepts. Set the clock right.";
  }
  if (
    ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'].includes(name)
  ) {
    return `it is in another region (${name}). Set AWS_REGION to that of the bucket.`;
  }
  if (status === 403 || status === 401) {
    return (
      `these credentials may not do this there (${name}). They need s3:ListBucket and s3:ListBucketMultipartUploads on the bucket, and ` +
      's3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on what is in it.'
    );
  }
  if (status !== undefined && (status >= 500 || status === 429)) {
    return `its server fails or has too much to do (${name}, HTTP ${status}). Once it answers, go on.`;
  }
  if (name === 'InvalidBucketName')
    return `its server takes no bucket of the name ${bucket}. Set PERSEPHONE_FILES right.`;
  const code = typeof error.code === 'string' ? error.code : '';
  if (name === 'TimeoutError' || noAnswer.test(code)) {
    return `${server} does not answer (${code || name}). Start it, or set PERSEPHONE_S3_ENDPOINT right; once it answers, go on.`;
  }
  // A page of HTML, or anything else that is not S3's.
  if (status !== undefined) {
    return `${server} answers as no S3 server does (${name}, HTTP ${status}). See that PERSEPHONE_S3_ENDPOINT names one.`;
  }
  return undefined;
}
