import type { ConvertedFormat } from '@persephone/formats/file-kind';
import { channelDecoder, type WavFormat } from '@persephone/formats/wav';
import {
  type EncodedPacket,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
  Logging,
  LogLevel,
  MATROSKA,
  MP4,
  QTFF,
  WEBM,
} from 'mediabunny';
import type { EngineError } from '../errors/index.js';
import { eventLoopYielder } from '../event-loop/index.js';
import { readAacConfig } from './aac/config.js';
import { AacDecoder } from './aac/decoder.js';
import { AacUnsupported } from './aac/unsupported.js';
import type { ByteSource } from './byte-source.js';
import {
  cutContainer,
  damagedAt,
  noSamples,
  onlyWithFfmpeg,
  shorterThanPromised,
  withoutSound,
} from './damage.js';
import { checkFinite } from './finite.js';
import { GuardedSource } from './guarded-source.js';
import { checkedFormat, checkedUnpacking, lostTail } from './limits.js';
import { checkMatroskaEnd } from './matroska-ends.js';
import { readMp4 } from './mp4-boxes.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import { type WarningSink, warnOfOtherTracks } from './warnings.js';

// It reports tracks of video that it does not know, of which nothing is wanted here.
Logging.level = LogLevel.Silent;

/** Sound that is missing for longer is silence in its place; what is shorter is how containers round times. */
const longestGap = 0.1;
/** Samples of silence handed on at once. */
const silenceAtOnce = 65_536;

type Decode = (packet: Uint8Array) => Float32Array[];

interface Track {
  readonly fileName: string;
  readonly byteLength: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Whether samples stand in it that may be no numbers. */
  readonly isFloat: boolean;
  /** What of it is played, in seconds; null where all. */
  readonly end: number | null;
  packets(): AsyncGenerator<{ readonly packet: EncodedPacket; readonly isLast: boolean }>;
  decoder(): Decode;
}

/**
 * The first sound track of an MP4, QuickTime, Matroska or WebM file, where it is AAC-LC or PCM; that there are others is a
 * warning. Sample n is played n / `sampleRate` seconds after the beginning of the film: what the encoder put before it is
 * left out, and sound that begins later has silence before it. Throws 'audio-format-unknown' with the name of any other
 * codec.
 */
export async function openContainer(
  source: ByteSource,
  format: ConvertedFormat,
  fileName: string,
  warn: WarningSink,
): Promise<SoundFile> {
  const mp4 = format === 'mp4' ? await readMp4(source, fileName, warn) : null;
  if (!mp4) await checkMatroskaEnd(source, fileName);
  const guarded = new GuardedSource(source, fileName);
  const input = new Input({ formats: [MP4, QTFF, MATROSKA, WEBM], source: guarded.custom });
  const tracks = await guarded.attempt(() => input.getAudioTracks());
  if (!mp4) warnOfOtherTracks(tracks.length, fileName, warn);
  const sound = mp4 ? tracks.find(({ id }) => id === mp4.trackId) : tracks[0];
  if (!sound) throw mp4 ? unknownCodec(fileName, nameOf(mp4.codec)) : withoutSound(fileName);
  const track: Track = {
    fileName,
    byteLength: source.byteLength,
    end: mp4?.end ?? null,
    ...(await decodable(sound, guarded, fileName, mp4?.codec)),
    packets: () => packetsOf(sound, guarded),
  };
  checkedFormat(fileName, track.sampleRate, track.channels);
  const aboutSeconds = track.end ?? (await guarded.attempt(() => sound.getDurationFromMetadata()));
  return {
    format,
    sampleRate: track.sampleRate,
    channels: track.channels,
    bits: track.bits,
    sampleCount: null,
    aboutSeconds,
    randomAccess: false,
    blocks: () => blocks(track),
  };
}

async function* packetsOf(sound: InputAudioTrack, guarded: GuardedSource): ReturnType<Track['packets']> {
  const packets = await guarded.attempt(() => new EncodedPacketSink(sound).packets());
  try {
    let next = await guarded.attempt(() => packets.next());
    while (!next.done) {
      const packet = next.value;
      next = await guarded.attempt(() => packets.next());
      yield { packet, isLast: next.done === true };
    }
  } finally {
    await packets.return(undefined);
  }
}

async function decodable(
  sound: InputAudioTrack,
  guarded: GuardedSource,
  fileName: string,
  entry: string | undefined,
): Promise<Pick<Track, 'sampleRate' | 'channels' | 'bits' | 'isFloat' | 'decoder'>> {
  const codec = await guarded.attempt(() => sound.getCodec());
  const config = codec && (await guarded.attempt(() => sound.getDecoderConfig()));
  const internal = entry ?? String((await guarded.attempt(() => sound.getInternalCodecId())) ?? 'unknown');
  if (!config) throw unknownCodec(fileName, nameOf(internal));
  const { sampleRate, numberOfChannels: channels } = config;
  if (codec === 'aac' && config.description && (entry === undefined || entry === 'mp4a')) {
    try {
      const aac = readAacConfig(bytesOf(config.description));
      const decoder = () => {
        const decoding = new AacDecoder(aac);
        return (packet: Uint8Array) => decoding.decode(packet);
      };
      return { sampleRate: aac.sampleRate, channels: aac.channels, bits: 16, isFloat: false, decoder };
    } catch (error) {
      throw error instanceof AacUnsupported ? unknownCodec(fileName, error.message) : error;
    }
  }
  const pcm = codec && pcmFormat(codec);
  if (!pcm) throw unknownCodec(fileName, codecNames[(entry ?? codec).trim()] ?? nameOf(codec));
  return {
    sampleRate,
    channels,
    bits: 8 * pcm.bytesPerSample,
    isFloat: pcm.encoding === 'float',
    decoder: () => channelDecoder({ ...pcm, sampleRate, channels }),
  };
}

const codecNames: Readonly<Record<string, string>> = {
  aac: 'AAC',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  mp3: 'MP3',
  ac3: 'AC-3 (Dolby Digital)',
  'ac-3': 'AC-3 (Dolby Digital)',
  eac3: 'E-AC-3 (Dolby Digital Plus)',
  alac: 'ALAC (Apple Lossless)',
  samr: 'AMR',
  sawb: 'AMR wide band',
  QDM2: 'QDesign Music',
  dtsc: 'DTS',
};

const nameOf = (codec: string): string => codecNames[codec.trim()] ?? codec;

function unknownCodec(fileName: string, codec: string): EngineError {
  return onlyWithFfmpeg(
    `The sound of ${fileName} is coded as ${codec}`,
    'convert it: ffmpeg -i in -vn out.wav',
  );
}

function bytesOf(data: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

type PcmFormat = Pick<WavFormat, 'encoding' | 'littleEndian' | 'bytesPerSample'>;

function pcmFormat(codec: string): PcmFormat | null {
  if (codec === 'ulaw') return { encoding: 'mu-law', littleEndian: true, bytesPerSample: 1 };
  if (codec === 'alaw') return { encoding: 'a-law', littleEndian: true, bytesPerSample: 1 };
  const [, kind, bits, big] = /^pcm-([usf])(\d+)(be)?$/u.exec(codec) ?? [];
  if (!kind) return null;
  const encoding = kind === 'f' ? 'float' : kind === 'u' ? 'unsigned' : 'integer';
  return { encoding, littleEndian: !big, bytesPerSample: Number(bits) / 8 };
}

async function* blocks(track: Track): AsyncGenerator<AudioBlock> {
  const { fileName, sampleRate, channels, end } = track;
  const decode = track.decoder();
  const mostSamples = end === null ? Number.POSITIVE_INFINITY : Math.round(end * sampleRate);
  const yieldToOthers = eventLoopYielder();
  let at = 0;
  /** Decoded, but before the beginning of the film. */
  let before = 0;
  let last: { at: number; samples: number } | undefined;
  for await (const { packet, isLast } of track.packets()) {
    if (packet.data.length === 0 || packet.data.length < packet.byteLength) {
      throw cutContainer(fileName, `its sound ends ${(at / sampleRate).toFixed(2)} s after its beginning`);
    }
    const start = Math.round(packet.timestamp * sampleRate);
    if (!Number.isFinite(start))
      throw damagedAt(fileName, at, sampleRate, 'it does not say when its sound is played');
    const whole = decoded(track, decode, packet.data, at);
    // The last packet holds what fills it up, too.
    const reportedLength = Math.round(packet.duration * sampleRate);
    const length = whole[0]?.length ?? 0;
    const used = isLast && reportedLength > 0 ? Math.min(length, reportedLength) : length;
    last = { at: start, samples: used };
    if (start > at && (at === 0 || start - at > longestGap * sampleRate)) {
      checkedUnpacking(fileName, { samples: before + start, sampleRate, channels }, track.byteLength);
      for (const until = Math.min(start, mostSamples); at < until; ) {
        const silent = new Float32Array(Math.min(silenceAtOnce, until - at));
        yield { first: at, channels: Array.from({ length: channels }, () => silent) };
        at += silent.length;
      }
    }
    // Before the beginning of the film is what the encoder needed to begin.
    const skipped = at === 0 && start < 0 ? Math.min(used, -start) : 0;
    const count = Math.max(0, Math.min(used - skipped, mostSamples - at));
    before += skipped;
    checkedUnpacking(fileName, { samples: before + at + count, sampleRate, channels }, track.byteLength);
    const block = whole.map((samples) => samples.subarray(skipped, skipped + count));
    if (track.isFloat) checkFinite(fileName, sampleRate, at, block);
    // An empty one too: whoever stops the work does so between blocks.
    yield { first: at, channels: block };
    at += count;
    if (at >= mostSamples) break;
    if (count === 0) await yieldToOthers();
  }
  if (at === 0) throw noSamples(fileName);
  const promised = Math.min(mostSamples, last ? last.at + last.samples : 0);
  if (promised - at > longestGap * sampleRate) throw shorterThanPromised(fileName, at, promised, sampleRate);
  if (end !== null && end * sampleRate - at > Math.max(lostTail.seconds, lostTail.part * end) * sampleRate) {
    throw shorterThanPromised(fileName, at, mostSamples, sampleRate);
  }
}

function decoded(
  { fileName, sampleRate }: Track,
  decode: Decode,
  bytes: Uint8Array,
  at: number,
): Float32Array[] {
  try {
    return decode(bytes);
  } catch (cause) {
    if (cause instanceof AacUnsupported) throw unknownCodec(fileName, cause.message);
    throw damagedAt(fileName, at, sampleRate, '', cause);
  }
}
