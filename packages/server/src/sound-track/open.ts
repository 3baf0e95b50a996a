import { openSoundFile } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import { hasSoundTrack } from '../domain/audio/inspect.js';
import type { OpenedBytes } from '../domain/blobs.js';
import { openFileSource } from '../storage/file-source.js';
import { type ScratchFile, temporaryFile } from './temporary-file.js';
import { writeSoundTrack } from './write.js';

const never = new AbortController().signal;

/**
 * A recording as it can be decoded: itself, or its sound track in a file that is released when it is closed. The given
 * bytes are closed with it, and where this throws. Errors as `writeSoundTrack`.
 */
export async function withSoundTrack(
  bytes: OpenedBytes,
  fileName: string,
  scratch: () => Promise<ScratchFile>,
  signal: AbortSignal = never,
): Promise<OpenedBytes> {
  let file: ScratchFile | undefined;
  try {
    if (!(await hasSoundTrack(bytes))) return bytes;
    file = await scratch();
    await writeSoundTrack(bytes, fileName, file.path, signal);
    const sound = await openFileSource(file.path);
    const { release } = file;
    return {
      ...sound,
      close: async () => {
        await sound.close();
        await release();
        await bytes.close();
      },
    };
  } catch (error) {
    await file?.release();
    await bytes.close();
    throw error;
  }
}

/** The same without a service and its data folder: what is decoded here is read where it is, all else by a temporary file. */
export async function openRecording(bytes: OpenedBytes, fileName: string): Promise<OpenedBytes> {
  let here: boolean;
  try {
    here = await isDecodedHere(bytes, fileName);
  } catch (error) {
    await bytes.close();
    throw error;
  }
  return here ? bytes : withSoundTrack(bytes, fileName, temporaryFile);
}

/** So much is decoded to see whether it can be: of AAC, only its frames tell which of its kinds it is. */
const triedSeconds = 1;

/** False only where ffmpeg may be of help; all other errors come again where it is decoded. */
async function isDecodedHere(bytes: OpenedBytes, fileName: string): Promise<boolean> {
  try {
    if (!(await hasSoundTrack(bytes))) return true;
    const sound = await openSoundFile(bytes, fileName);
    for await (const { first } of sound.blocks()) if (first > triedSeconds * sound.sampleRate) break;
    return true;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return error.code !== 'audio-format-unknown';
  }
}
