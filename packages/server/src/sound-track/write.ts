import { openSoundFile } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import { eventLoopYielder } from '@persephone/engine/event-loop';
import { audioHeadBytes, audioKind } from '@persephone/formats/file-kind';
import type { AudioRemark } from '../domain/audio/audio.js';
import type { OpenedBytes } from '../domain/blobs.js';
import { refuseCut } from './declared-length.js';
import { findFfmpeg, runFfmpeg } from './ffmpeg.js';
import { WavFile } from './wav-file.js';

/** How far it is: seconds of sound that are written, of so many in all; null where nobody knows. */
export type SoundTrackProgress = (seconds: number, total: number | null) => void;

/** By which of ffmpeg's readers a file is read, by what its content is. */
const demuxers: readonly (readonly [string, string])[] = [
  ['aiff', 'aiff'],
  ['caf', 'caf'],
  ['mp4', 'mov'],
  ['matroska', 'matroska'],
  ['AAC', 'aac'],
  ['Windows Media (WMA)', 'asf'],
  ['AMR', 'amr'],
  ['Sun audio (AU)', 'au'],
  ['Wave64', 'w64'],
  ['AVI video', 'avi'],
];

/**
 * Writes the sound track of a file that is not kept itself (see `hasSoundTrack`) as WAV: at its own rate, all channels,
 * with 16 bits, or 24 where it has more. What is decoded here is, whether ffmpeg is installed or not, so that a file gives
 * the same samples on every machine; ffmpeg decodes the rest. Returns what is worth knowing of it. Throws EngineErrors that
 * name the file, the system's errors where the machine is at fault, and the reason of `signal`.
 */
export async function writeSoundTrack(
  bytes: OpenedBytes,
  fileName: string,
  target: string,
  signal: AbortSignal,
  onProgress?: SoundTrackProgress,
): Promise<readonly AudioRemark[]> {
  const warnings: AudioRemark[] = [];
  try {
    await decodeHere(bytes, fileName, target, warnings, signal, onProgress);
    return warnings;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof EngineError) || error.code !== 'audio-format-unknown') throw error;
    const kind = audioKind(await bytes.read(0, audioHeadBytes));
    const name = kind?.decoded ? kind.format : kind?.name;
    const demuxer = demuxers.find(([known]) => known === name)?.[1];
    const program =
      demuxer === undefined || / is encrypted /u.test(error.message) ? null : await findFfmpeg(fileName);
    if (!demuxer || !program || !bytes.path) throw error;
    await refuseCut(bytes, demuxer, fileName);
    const reported = await runFfmpeg(
      program,
      { bytes: { ...bytes, path: bytes.path }, demuxer, target },
      fileName,
      signal,
      onProgress,
    );
    if (reported === '') return warnings;
    return [
      ...warnings,
      {
        code: 'audio-part-skipped',
        detail: `ffmpeg, which decoded ${fileName}, reports: ${reported}. Listen whether all of it is there.`,
      },
    ];
  }
}

async function decodeHere(
  bytes: OpenedBytes,
  fileName: string,
  target: string,
  warnings: AudioRemark[],
  signal: AbortSignal,
  onProgress?: SoundTrackProgress,
): Promise<void> {
  const source = {
    byteLength: bytes.byteLength,
    read: (start: number, end: number) => {
      signal.throwIfAborted();
      return bytes.read(start, end);
    },
  };
  const sound = await openSoundFile(source, fileName, (warning) => warnings.push(warning));
  const { sampleRate, channels, bits = 16, sampleCount, aboutSeconds } = sound;
  const total = sampleCount === null ? (aboutSeconds ?? null) : sampleCount / sampleRate;
  const file = await WavFile.create(target, { sampleRate, channels, bits: bits > 16 ? 24 : 16 });
  try {
    // Heartbeats, and what cancels, come in between.
    const yieldToOthers = eventLoopYielder(100);
    for await (const block of sound.blocks()) {
      signal.throwIfAborted();
      await file.write(block.channels);
      onProgress?.((block.first + (block.channels[0]?.length ?? 0)) / sampleRate, total);
      await yieldToOthers();
    }
    await file.finish();
  } finally {
    await file.close();
  }
}
