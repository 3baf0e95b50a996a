import { FormatError } from '@persephone/formats/errors';
import { audioKind } from '@persephone/formats/file-kind';
import { byteRange, monoDecoder, readWavLayout, type WavLayout } from '@persephone/formats/wav';
import { ProblemError, problemOf } from '../api/problem.js';
import { t } from '../i18n/index.js';
import { mostPlayedChannels } from './channel-output.js';
import type { Segment } from './segments.js';

/** Why a recording cannot be shown or played here, for the person who wants to listen to it. */
export class SoundError extends Error {
  override readonly name = 'SoundError';
}

/** Samples of a segment at the recording's own rate: the mean of its channels, or the one that was asked for. */
export interface Sound extends Segment {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly sampleRate: number;
}

/** A recording of which segments can be had without holding all of it. */
export interface SampledRecording {
  readonly kind: 'sampled';
  readonly durationMs: number;
  /** Rejects with an AbortError where `signal` says so. */
  read(segment: Segment, signal: AbortSignal): Promise<Sound>;
}

/** A recording that is heard as it is sent, and not drawn: all of it would have to be unpacked for that. */
export interface StreamedRecording {
  readonly kind: 'streamed';
  readonly durationMs: number;
}

export type OpenedRecording = SampledRecording | StreamedRecording;

/** A recording of some seconds is had whole with the first request. */
const firstBytes = 256 * 1024;
/** Compressed files that small are unpacked whole, whatever their length may be. */
const smallBytes = 1024 * 1024;
/** The longest compressed recording that is unpacked whole: some 115 MB for a moment, in stereo at 48 kHz. */
const longestUnpackedMs = 5 * 60_000;

/**
 * Begin to read a recording: how it is written, how long it is. Throws a ProblemError, a SoundError or an AbortError.
 * @param channel the only one that is read, from 1; null: all of them, mixed
 */
export async function openRecording(
  url: string,
  channel: number | null,
  signal: AbortSignal,
): Promise<OpenedRecording> {
  if (lastUnpacked?.url === url && lastUnpacked.channel === channel) return inMemory(lastUnpacked.sound);
  const head = await fetchBytes(url, 0, firstBytes, signal);
  if (head.total === 0) throw new SoundError(t('The file is empty. Copy or export it again.'));
  const kind = audioKind(head.bytes);
  if (kind?.decoded && kind.format === 'wav') {
    const read = (start: number, end: number) =>
      end <= head.bytes.length
        ? Promise.resolve(head.bytes.subarray(start, end))
        : fetchBytes(url, start, Math.min(end, head.total), signal).then(({ bytes }) => bytes);
    const layout = await readWavLayout(read, head.total, t('This recording')).catch((error: unknown) => {
      throw error instanceof FormatError ? new SoundError(error.message) : error;
    });
    if (layout.sampleCount === 0) throw new SoundError(t('The recording holds no samples. Export it again.'));
    checkChannel(channel, layout.format.channels);
    return wavRecording(url, layout, channel, head.bytes);
  }
  if (head.total > smallBytes) {
    const durationMs = await playableDuration(url, signal);
    if (durationMs > longestUnpackedMs) {
      checkChannel(channel, mostPlayedChannels);
      return { kind: 'streamed', durationMs };
    }
  }
  const rest = head.total > head.bytes.length ? await fetchBytes(url, 0, head.total, signal) : head;
  const sound = await unpack(rest.bytes, channel);
  signal.throwIfAborted();
  lastUnpacked = { url, channel, sound };
  return inMemory(sound);
}

function checkChannel(channel: number | null, channels: number): void {
  if (channel === null || channel <= channels) return;
  throw new SoundError(
    t('Channel {channel} of this recording cannot be played here. Choose another one.', { channel }),
  );
}

function wavRecording(
  url: string,
  layout: WavLayout,
  channel: number | null,
  head: Uint8Array,
): SampledRecording {
  const { format, sampleCount } = layout;
  const { sampleRate } = format;
  const decode = monoDecoder(format, channel);
  return {
    kind: 'sampled',
    durationMs: (sampleCount / sampleRate) * 1000,
    async read({ startMs, endMs }, signal) {
      const first = Math.round((startMs / 1000) * sampleRate);
      const end = Math.min(Math.round((endMs / 1000) * sampleRate), sampleCount);
      const [from, to] = byteRange(layout, first, end);
      const bytes =
        to <= head.length ? head.subarray(from, to) : (await fetchBytes(url, from, to, signal)).bytes;
      return { startMs, endMs, sampleRate, samples: decode(bytes) };
    },
  };
}

/** The one compressed recording that was unpacked last: its other segments are usually wanted next. */
let lastUnpacked:
  | { readonly url: string; readonly channel: number | null; readonly sound: Sound }
  | undefined;

function inMemory(sound: Sound): SampledRecording {
  const { samples, sampleRate } = sound;
  const at = (ms: number) => Math.round((ms / 1000) * sampleRate);
  return {
    kind: 'sampled',
    durationMs: sound.endMs,
    read: async ({ startMs, endMs }) => ({
      ...{ startMs, endMs, sampleRate },
      samples: samples.slice(at(startMs), at(endMs)),
    }),
  };
}

async function unpack(bytes: Uint8Array<ArrayBuffer>, channel: number | null): Promise<Sound> {
  let buffer: AudioBuffer;
  try {
    // Of the context only the rate matters, to which the browser brings what it decodes.
    const whole = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
    buffer = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(whole);
  } catch {
    throw new SoundError(
      t(
        'This browser cannot play this kind of file. Transcribing works all the same; to listen here, open it in an audio editor, export it as WAV and import that.',
      ),
    );
  }
  checkChannel(channel, buffer.numberOfChannels);
  const every = Array.from({ length: buffer.numberOfChannels }, (_, i) => i);
  const used = channel === null ? every : [channel - 1];
  const samples = new Float32Array(buffer.length);
  for (const one of used) {
    const own = buffer.getChannelData(one);
    for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! + own[i]! / used.length;
  }
  return { startMs: 0, endMs: buffer.duration * 1000, samples, sampleRate: buffer.sampleRate };
}

/** How long a file is that the browser plays while it is sent. Throws a SoundError where it cannot. */
async function playableDuration(url: string, signal: AbortSignal): Promise<number> {
  const media = new Audio();
  try {
    return await new Promise<number>((resolve, reject) => {
      media.preload = 'metadata';
      media.addEventListener('loadedmetadata', () => resolve(media.duration * 1000));
      media.addEventListener('error', () =>
        reject(
          new SoundError(
            t(
              'This browser cannot play this kind of file. To listen here, open it in an audio editor, export it as WAV and import that.',
            ),
          ),
        ),
      );
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      media.src = url;
    });
  } finally {
    media.removeAttribute('src');
    media.load();
  }
}

/** Bytes [start, end) of a file, fewer where it is shorter, and how long it is. */
async function fetchBytes(
  url: string,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly total: number }> {
  if (end <= start) return { bytes: new Uint8Array(), total: 0 };
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { range: `bytes=${start}-${end - 1}` },
      signal,
    });
  } catch (error) {
    if (error instanceof TypeError) throw ProblemError.unreachable();
    throw error;
  }
  if (response.status === 416) return { bytes: new Uint8Array(), total: 0 };
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => undefined);
    throw new ProblemError(problemOf(body, response.status));
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 206) return { bytes: bytes.subarray(start, end), total: bytes.length };
  const total = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? bytes.length);
  return { bytes, total };
}
