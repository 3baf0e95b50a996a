import type { EncoderSettings } from '@persephone/engine/encoders';
import { keepWithRows, removeUnreferenced, withReceived } from '../blob-rows.js';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumEncoderBytes } from '../files.js';
import { succeeded } from '../jobs/service.js';
import type { WaitForJob } from '../jobs/wait.js';
import type { Database } from '../repositories.js';
import { givenName } from '../text.js';
import type { Upload } from '../uploads.js';
import { refuseOtherThanOnnx } from './add.js';
import type { ListedEncoder } from './encoder.js';

export interface EncoderService {
  /**
   * Store an encoder's file, and wait for the job that tries it out; when `signal` aborts, only the waiting ends. Where one is there
   * that makes the same features, that is given. `encoder-unusable`, `upload-too-large`, `name-blank`.
   */
  upload(
    name: string,
    upload: Upload,
    settings: EncoderSettings,
    signal: AbortSignal,
  ): Promise<{ readonly encoder: ListedEncoder; readonly created: boolean }>;
  list(): Promise<readonly ListedEncoder[]>;
  /** `encoder-not-found` */
  get(id: number): Promise<ListedEncoder>;
  /** `encoder-not-found`, `name-blank` */
  rename(id: number, name: string): Promise<ListedEncoder>;
  /** `encoder-not-found`; `still-in-use` as the database says it, naming the models. */
  delete(id: number): Promise<void>;
}

const notFound = (id: number) => new DomainError('encoder-not-found', `There is no encoder ${id}.`);

export function createEncoderService(
  database: Database,
  blobs: BlobStore,
  waitForJob: WaitForJob,
): EncoderService {
  const { encoders } = database;
  async function get(id: number): Promise<ListedEncoder> {
    const found = await encoders.listed(id);
    if (!found) throw notFound(id);
    return found;
  }

  return {
    async upload(called, { content }, settings, signal) {
      const name = givenName(called, 'encoder');
      const queued = await withReceived(blobs, content, maximumEncoderBytes, async (received) => {
        await refuseOtherThanOnnx(name, received);
        return keepWithRows({ database, blobs }, [received], ({ jobs }) =>
          jobs.enqueue({
            kind: 'import-encoder',
            contentHash: received.contentHash,
            payload: { name, encoder: settings },
            priority: 'high',
          }),
        );
      });
      const { result } = succeeded(await waitForJob(queued, signal), `The check of ${name}`);
      return { encoder: await get(result?.encoderId ?? Number.NaN), created: result?.created === true };
    },
    list: () => encoders.list(),
    get,
    async rename(id, called) {
      if (!(await encoders.rename(id, givenName(called, 'encoder')))) throw notFound(id);
      return get(id);
    },
    async delete(id) {
      const { name, contentHash } = await get(id);
      await blobs.withReserve(async () => {
        try {
          if (!(await encoders.delete(id))) throw notFound(id);
        } catch (error) {
          throw await namingModels(error, id, name);
        }
        await removeUnreferenced({ database, blobs }, [contentHash]);
      });
    },
  };

  /** The database says that it is in use; by what, is asked once that is known. */
  async function namingModels(error: unknown, id: number, name: string): Promise<unknown> {
    if (!(error instanceof DomainError) || error.code !== 'still-in-use') return error;
    const models = await encoders.modelsOf(id);
    return new DomainError(
      error.code,
      `Models take what the encoder ${name} makes of sound (${models.join(', ')}), and recognise nothing without it. Delete those first.`,
      {},
      { cause: error },
    );
  }
}
