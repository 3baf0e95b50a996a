import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { BucketSettings } from './settings.js';

export type Sdk = typeof import('@aws-sdk/client-s3') & Pick<typeof import('@aws-sdk/lib-storage'), 'Upload'>;

export interface Connected {
  readonly sdk: Sdk;
  readonly client: S3Client;
}

/** Downloads to clients that read slowly each have one, besides those of everything else. */
const mostConnections = 512;

/**
 * A client for a bucket's server. The SDK is loaded here and nowhere else: it takes a fifth of a second, and who keeps files in a folder
 * need not have it. Credentials, and what else is not set, come by the SDK's own chain (environment, profiles, roles).
 */
export async function connect({ endpoint, pathStyle }: BucketSettings): Promise<Connected> {
  // It warns each process of a Node that later versions of it will not run on; which one runs is fixed by the lock file.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const [s3, { Upload }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')]);
  const settings: S3ClientConfig = {
    ...(endpoint === null ? {} : { endpoint }),
    forcePathStyle: pathStyle,
    followRegionRedirects: true,
    // Checksums in trailers are not understood by many servers, some of which store them. Uploads are signed with the SHA-256 of
    // each part, which every server compares; what is read is compared with its name.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 4,
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: 120_000,
      httpAgent: { keepAlive: true, maxSockets: mostConnections },
      httpsAgent: { keepAlive: true, maxSockets: mostConnections },
    },
  };
  const client = new s3.S3Client(settings);
  try {
    await client.config.region();
    return { sdk: { ...s3, Upload }, client };
  } catch {
    // Servers that are not Amazon's hardly care; Amazon's answers which one it is.
    client.destroy();
    return { sdk: { ...s3, Upload }, client: new s3.S3Client({ ...settings, region: 'us-east-1' }) };
  }
}
