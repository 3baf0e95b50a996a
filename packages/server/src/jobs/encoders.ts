import { Encoder, encoderExtractor, encoderFeatureVersion } from '@persephone/engine/encoders';
import { EngineError } from '@persephone/engine/errors';
import {
  type EncoderDescription,
  type FeatureExtractor,
  registerFeatureExtractor,
} from '@persephone/engine/features';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import type { BlobStore } from '../domain/blobs.js';
import { openBlobFile } from './blob-file.js';

/**
 * Pretrained encoders by the hash of their file, the one used last kept loaded: one may take gigabytes. It is loaded for the
 * first sound whose features are not kept already. For one job at a time.
 */
export class Encoders {
  #loaded: { readonly version: string; readonly encoder: Promise<Encoder> } | undefined;

  constructor(
    private readonly blobs: Pick<BlobStore, 'open' | 'aside' | 'stream' | 'has'>,
    private readonly runtime: () => Promise<OnnxRuntime>,
    private readonly threads: number,
  ) {}

  /**
   * Make the features of an encoder known by their name (`encoderFeatureType`), to all that ask from now on. Their extraction throws
   * 'encoder-missing' where the file is not there any more, 'encoder-unusable'.
   */
  use(description: EncoderDescription): FeatureExtractor {
    const extractor = encoderExtractor(description, async (samples) =>
      (await this.#get(description)).extract(samples),
    );
    registerFeatureExtractor(extractor);
    return extractor;
  }

  /** Let go of what is loaded; it is loaded again where it is wanted. */
  async release(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.encoder.then(
      (encoder) => encoder.release(),
      // What could not be loaded was reported to whoever asked for it, and holds nothing.
      () => {},
    );
  }

  async #get(description: EncoderDescription): Promise<Encoder> {
    const version = encoderFeatureVersion(description);
    if (this.#loaded?.version !== version) {
      await this.release();
      this.#loaded = { version, encoder: this.#load(description) };
    }
    const loaded = this.#loaded;
    try {
      return await loaded.encoder;
    } catch (error) {
      if (this.#loaded === loaded) this.#loaded = undefined;
      throw error;
    }
  }

  async #load({ sha256, path, output, normalise, filters }: EncoderDescription): Promise<Encoder> {
    if (!(await this.blobs.has(sha256))) {
      throw new EngineError(
        'encoder-missing',
        `The model takes what the pretrained encoder ${path} makes of sound (SHA-256 ${sha256}), and that file is not here any more. ` +
          'Upload the same file again under Features, where a training is started.',
      );
    }
    const file = await openBlobFile(this.blobs, sha256);
    try {
      const settings = { output, normalise, ...(filters && { filters }) };
      return await Encoder.open(
        await this.runtime(),
        { path, sha256, source: file.path },
        settings,
        this.threads,
      );
    } finally {
      await file.close();
    }
  }
}
