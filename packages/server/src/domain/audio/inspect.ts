import { inspectAudio, readAudioHeader } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import { audioHeadBytes, audioKind } from '@persephone/formats/file-kind';
import type { OpenedBytes } from '../blobs.js';
import type { AudioFindings, AudioProblem } from './audio.js';

/** What nobody knows of a file that cannot be decoded. */
export const unusable = (problem: AudioProblem, inspection: AudioFindings['inspection']): AudioFindings => ({
  inspection,
  durationMs: null,
  sampleRate: null,
  channels: null,
  problem,
  warnings: [],
});

/** Whether of this file the sound track is kept, as it is a container, or sound that no browser plays. */
export async function hasSoundTrack(bytes: Pick<OpenedBytes, 'read'>): Promise<boolean> {
  return audioKind(await bytes.read(0, audioHeadBytes))?.converted === true;
}

/** Bytes that can be opened: of a blob, or of an upload that has not been kept yet. */
type Openable = () => Promise<OpenedBytes>;

async function findings(
  open: Openable,
  inspection: AudioFindings['inspection'],
  look: (bytes: OpenedBytes) => Promise<Omit<AudioFindings, 'problem' | 'inspection'>>,
): Promise<AudioFindings> {
  const bytes = await open();
  try {
    return { ...(await look(bytes)), problem: null, inspection };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return unusable({ code: error.code, detail: error.message }, inspection);
  } finally {
    await bytes.close();
  }
}

/** What the header of a recording holds, in a few milliseconds however large it is; the inspection is to come. */
export function lookAtHeader(open: Openable, fileName: string): Promise<AudioFindings> {
  return findings(open, 'pending', async (bytes) => {
    // Where the sound is in a container may take as long to find as the container is long: that is left to the inspection.
    if (await hasSoundTrack(bytes))
      return { durationMs: null, sampleRate: null, channels: null, warnings: [] };
    const { durationMs, sampleRate, channels } = await readAudioHeader(bytes, fileName);
    return { durationMs, sampleRate, channels, warnings: [] };
  });
}

/**
 * All that there is to know of a stored recording, or what is wrong with it: every sample is decoded. It takes about a
 * second for ten minutes of sound; not for the process that answers HTTP. Rejects with the reason of `signal`.
 */
export function inspect(open: Openable, fileName: string, signal: AbortSignal): Promise<AudioFindings> {
  return findings(open, 'done', async (bytes) => {
    const { durationMs, sampleRate, channels, warnings } = await inspectAudio(
      {
        byteLength: bytes.byteLength,
        // Where the decoder can be stopped: between the parts that it reads.
        read: (start, end) => {
          signal.throwIfAborted();
          return bytes.read(start, end);
        },
      },
      fileName,
    );
    return { durationMs, sampleRate, channels, warnings };
  });
}
