import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasSoundTrack } from '../domain/audio/inspect.js';
import type { OpenedBytes } from '../domain/blobs.js';
import { openFileSource } from '../storage/file-source.js';
import { writeSoundTrack } from './write.js';

const never = new AbortController().signal;

/**
 * A recording as it can be decoded: itself, or its sound track in a temporary file that goes when it is closed. The given
 * bytes are closed with it, and where this throws. Errors as `writeSoundTrack`.
 */
export async function withSoundTrack(
  bytes: OpenedBytes,
  fileName: string,
  signal: AbortSignal = never,
): Promise<OpenedBytes> {
  let folder: string | undefined;
  try {
    if (!(await hasSoundTrack(bytes))) return bytes;
    folder = await mkdtemp(join(tmpdir(), 'persephone-sound-'));
    const path = join(folder, 'sound.wav');
    await writeSoundTrack(bytes, fileName, path, signal);
    const sound = await openFileSource(path);
    const made = folder;
    return {
      ...sound,
      close: async () => {
        await sound.close();
        await rm(made, { recursive: true, force: true });
        await bytes.close();
      },
    };
  } catch (error) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    await bytes.close();
    throw error;
  }
}
