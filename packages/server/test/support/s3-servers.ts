import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { BucketSettings } from '../../src/storage/index.js';
import { hasCeph, startCeph } from './ceph.js';
import { freePort } from './free-port.js';

export interface RunningS3 {
  readonly endpoint: string;
  /** For processes that are to reach it. */
  readonly env: Readonly<Record<string, string>>;
  makeBucket(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface S3Under {
  readonly name: string;
  /** Whether it says which uploads in parts are under way, and copies in parts. */
  readonly knowsParts: boolean;
  start(): Promise<RunningS3>;
}

async function running(
  endpoint: string,
  accessKeyId: string,
  secretAccessKey: string,
  stop: () => Promise<void>,
): Promise<RunningS3> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const client = new S3Client({
    ...{ endpoint, forcePathStyle: true, region: 'us-east-1' },
    ...{ credentials: { accessKeyId, secretAccessKey }, requestChecksumCalculation: 'WHEN_REQUIRED' },
  });
  const env = {
    PERSEPHONE_S3_ENDPOINT: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  return {
    ...{ endpoint, env },
    async makeBucket(name) {
      await client.send(new CreateBucketCommand({ Bucket: name }));
    },
    async stop() {
      client.destroy();
      for (const name of Object.keys(env)) delete process.env[name];
      await stop();
    },
  };
}

/** s3rver as arguments of Node; `address` is where it listens. */
export const s3rverArguments = (directory: string, port: number, address: string): string[] => [
  ...['-e', s3rverProgram, s3rverModule, directory, String(port), address],
];

const s3rverModule = createRequire(import.meta.url).resolve('@20minutes/s3rver');
/** In a process of its own: it catches what is not caught in its process. Some requests it finds signed wrongly that are not. */
const s3rverProgram = `const [module, directory, port, address] = process.argv.slice(1);
  new (require(module))({ directory, port: Number(port), address, silent: true, allowMismatchedSignatures: true }).run();`;

const s3rver: S3Under = {
  name: 's3rver',
  knowsParts: false,
  async start() {
    const directory = await mkdtemp(join(tmpdir(), 'persephone-s3rver-'));
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const child = spawn(process.execPath, s3rverArguments(directory, port, '127.0.0.1'), { stdio: 'ignore' });
    const answers = () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      );
    while (!(await answers())) {
      if (child.exitCode !== null) throw new Error(`s3rver ended with ${child.exitCode}`);
      await sleep(50);
    }
    return running(endpoint, 'S3RVER', 'S3RVER', async () => {
      child.kill('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    });
  },
};

const ceph: S3Under = {
  name: 'Ceph',
  knowsParts: true,
  async start() {
    const server = await startCeph();
    return running(server.endpoint, server.accessKeyId, server.secretAccessKey, () => server.remove());
  },
};

/** s3rver comes with the development dependencies; Ceph, which is slow to start and knows all of S3, is taken where it is installed. */
export const s3Servers: readonly S3Under[] = hasCeph ? [s3rver, ceph] : [s3rver];

/** The settings of a bucket of this server, whose keys the SDK finds in the environment of this process until they are taken back. */
export function settingsOf(server: RunningS3, bucket: string, prefix = ''): BucketSettings {
  Object.assign(process.env, server.env);
  return { bucket, prefix, endpoint: server.endpoint, pathStyle: true, cacheBytes: 64 * 1024 * 1024 };
}
