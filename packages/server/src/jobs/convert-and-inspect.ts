import { EngineError } from '@persephone/engine/errors';
import type { Audio, AudioFindings, AudioRemark } from '../domain/audio/audio.js';
import { hasSoundTrack, inspect, unusable } from '../domain/audio/inspect.js';
import type { BlobStore, ReceivedBlob } from '../domain/blobs.js';
import { type SoundTrackProgress, writeSoundTrack } from '../sound-track/index.js';

export interface Inspected {
  readonly findings: AudioFindings;
  /** Kept in the place of the bytes that were uploaded, of which this is the hash. */
  readonly soundTrack?: { readonly bytes: ReceivedBlob; readonly inPlaceOf: string };
}

interface Kept {
  readonly blobs: BlobStore;
}

export interface ConversionEvents {
  readonly onProgress: SoundTrackProgress;
  /** Before a sound track is taken, which may last minutes; throws where it is not to be. */
  readonly onContainer?: () => Promise<void>;
}

/** The sound track of what is not kept itself, written aside; undefined where a recording is kept as it is. */
async function soundTrackOf(
  { blobs }: Kept,
  { contentHash, fileName }: Pick<Audio, 'contentHash' | 'fileName'>,
  signal: AbortSignal,
  { onProgress, onContainer }: ConversionEvents,
): Promise<{ bytes: ReceivedBlob; warnings: readonly AudioRemark[] } | undefined> {
  const uploaded = await blobs.open(contentHash);
  try {
    if (!(await hasSoundTrack(uploaded))) return undefined;
    await onContainer?.();
    const aside = await blobs.aside();
    try {
      const warnings = await writeSoundTrack(uploaded, fileName, aside.path, signal, onProgress);
      return { bytes: await aside.receive(), warnings };
    } catch (error) {
      await aside.release();
      throw error;
    }
  } finally {
    await uploaded.close();
  }
}

/**
 * What is found of a recording, and its sound track where that is kept in its place, which whoever calls this releases.
 * Throws the reason of `signal`.
 */
export async function convertAndInspect(
  dependencies: Kept,
  audio: Pick<Audio, 'contentHash' | 'fileName'>,
  signal: AbortSignal,
  events: ConversionEvents,
): Promise<Inspected> {
  const { contentHash, fileName } = audio;
  let track: Awaited<ReturnType<typeof soundTrackOf>>;
  try {
    track = await soundTrackOf(dependencies, audio, signal, events);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { findings: unusable({ code: error.code, detail: error.message }, 'done') };
  }
  if (!track)
    return { findings: await inspect(() => dependencies.blobs.open(contentHash), fileName, signal) };
  try {
    const findings = await inspect(track.bytes.open, fileName, signal);
    if (findings.problem) {
      await track.bytes.release();
      return { findings };
    }
    const warnings = [...track.warnings, ...findings.warnings];
    return {
      findings: { ...findings, warnings },
      soundTrack: { bytes: track.bytes, inPlaceOf: contentHash },
    };
  } catch (error) {
    await track.bytes.release();
    throw error;
  }
}
