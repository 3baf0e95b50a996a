import { inspectAudio } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import type { BlobStore, StoredBlob } from '../blobs.js';
import type { Audio } from './audio.js';

type Findings = Pick<Audio, 'durationMs' | 'sampleRate' | 'channels' | 'problem'>;

/** What a stored recording is, or what is wrong with it. */
export async function inspect(blobs: BlobStore, stored: StoredBlob, fileName: string): Promise<Findings> {
  const bytes = await blobs.open(stored.contentHash);
  try {
    const { durationMs, sampleRate, channels } = await inspectAudio(bytes, fileName);
    return { durationMs, sampleRate, channels, problem: null };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return {
      durationMs: null,
      sampleRate: null,
      channels: null,
      problem: { code: error.code, detail: error.message },
    };
  } finally {
    await bytes.close();
  }
}
