import { Recogniser, readDescription } from '@persephone/engine/models';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import type { BlobStore } from '../domain/blobs.js';
import type { Encoders } from './encoders.js';

/** Recognisers kept loaded; each holds its weights and a session. */
const kept = 3;

/**
 * Trained models by content hash, those used last kept loaded and the others released. For one job at a time: a
 * recogniser is good until three others have been asked for.
 */
export class Recognisers {
  readonly #loaded = new Map<string, Promise<Recogniser>>();

  constructor(
    private readonly blobs: Pick<BlobStore, 'read'>,
    private readonly runtime: () => Promise<OnnxRuntime>,
    private readonly threads: number,
    private readonly encoders: Pick<Encoders, 'use'>,
  ) {}

  /** Throws 'model-file-invalid'. */
  async get(contentHash: string): Promise<Recogniser> {
    const recogniser = this.#loaded.get(contentHash) ?? this.#load(contentHash);
    // Insertion order is the order of last use.
    this.#loaded.delete(contentHash);
    this.#loaded.set(contentHash, recogniser);
    for (const oldest of this.#loaded.keys()) {
      if (this.#loaded.size <= kept) break;
      const evicted = this.#loaded.get(oldest);
      this.#loaded.delete(oldest);
      // One that could not be loaded was reported when it was asked for, and holds nothing.
      await evicted?.then(
        (idle) => idle.release(),
        () => {},
      );
    }
    try {
      const loaded = await recogniser;
      // Another model's features may have taken the name since: of the same encoder's file, with another output.
      if (loaded.description.encoder) this.encoders.use(loaded.description.encoder);
      return loaded;
    } catch (error) {
      this.#loaded.delete(contentHash);
      throw error;
    }
  }

  async #load(contentHash: string): Promise<Recogniser> {
    const bytes = await this.blobs.read(contentHash);
    const { encoder } = readDescription(bytes);
    if (encoder) this.encoders.use(encoder);
    return Recogniser.load(await this.runtime(), bytes, { threads: this.threads });
  }
}
