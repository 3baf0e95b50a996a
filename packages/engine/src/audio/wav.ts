import { FormatError } from '@persephone/formats/errors';
import { channelDecoder, readWavHeader, type WavData, type WavFormat } from '@persephone/formats/wav';
import { EngineError } from '../errors/index.js';
import { warnOfRest } from './behind-samples.js';
import type { ByteSource, HeaderBytes } from './byte-source.js';
import { checkFinite } from './finite.js';
import { checkedLength, lostTail } from './limits.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';

const blockBytes = (format: WavFormat): number => format.channels * format.bytesPerSample;

/** Bytes read and decoded at once. */
const readBytes = 1 << 18;

/** Throws the EngineErrors of a WAV file that cannot be used. */
export async function openWav(header: HeaderBytes, fileName: string, warn: WarningSink): Promise<SoundFile> {
  const data = await readWavHeader(header, fileName, warn).catch((error: unknown) => {
    throw error instanceof FormatError ? new EngineError(error.code, error.message, { cause: error }) : error;
  });
  if (!data) {
    throw new EngineError(
      'audio-truncated',
      `${fileName} ends before its samples begin. It was cut off while it was written or copied: copy it again.`,
    );
  }
  const file = openPcm(header.source, 'wav', data, fileName, warn);
  await warnOfRest(header.source, 'wav', data, fileName, warn);
  return file;
}

/** Samples that stand in a file as they are, whatever describes them. */
export function openPcm(
  source: ByteSource,
  format: 'wav' | 'aiff' | 'caf',
  data: WavData,
  fileName: string,
  warn: WarningSink,
): SoundFile {
  const sampleCount = samplesIn(fileName, data, Math.max(0, source.byteLength - data.start), warn);
  const { sampleRate, channels } = data.format;
  return {
    format,
    sampleRate,
    channels,
    sampleCount,
    bits: 8 * data.format.bytesPerSample,
    randomAccess: true,
    blocks: (first = 0) => wavBlocks(source, fileName, data, first, sampleCount),
  };
}

async function* wavBlocks(
  source: ByteSource,
  fileName: string,
  { format, start }: WavData,
  first: number,
  sampleCount: number,
): AsyncGenerator<AudioBlock> {
  const decode = channelDecoder(format);
  const size = blockBytes(format);
  const step = Math.max(1, Math.floor(readBytes / size));
  for (let at = first; at < sampleCount; ) {
    const end = Math.min(sampleCount, at + step);
    const bytes = await source.read(start + at * size, start + end * size);
    const channels = decode(bytes);
    const read = channels[0]?.length ?? 0;
    if (read < end - at) {
      throw new EngineError(
        'audio-truncated',
        `${fileName} became shorter while it was read. Leave it alone until it is done.`,
      );
    }
    if (format.encoding === 'float') checkFinite(fileName, format.sampleRate, at, channels);
    yield { first: at, channels };
    at = end;
  }
}

/** How many samples there are, given how many bytes there are. Throws 'audio-truncated' and 'audio-empty'. */
function samplesIn(
  fileName: string,
  { format, declaredBytes }: WavData,
  bytes: number,
  warn: WarningSink,
): number {
  const block = blockBytes(format);
  const seconds = (count: number, digits = 2): string => (count / block / format.sampleRate).toFixed(digits);
  const missing = (declaredBytes ?? 0) - bytes;
  const lost = Math.min(lostTail.seconds * block * format.sampleRate, lostTail.part * (declaredBytes ?? 0));
  if (declaredBytes !== null && missing > lost) {
    throw new EngineError(
      'audio-truncated',
      `${fileName} ends after ${seconds(bytes)} s of sound, where its header promises ${seconds(declaredBytes)} s. ` +
        'It was cut off while it was written or copied: copy it again, or open it in an audio editor and save ' +
        'what there is under a new name.',
    );
  }
  const samples = Math.floor(Math.min(bytes, declaredBytes ?? bytes) / block);
  if (samples === 0) {
    throw new EngineError('audio-empty', `${fileName} holds no samples. Record it or export it again.`);
  }
  checkedLength(fileName, samples, format.sampleRate);
  if (missing > 0) {
    warn({
      code: 'audio-length-differs',
      detail:
        `${fileName} lacks the last ${seconds(missing, 3)} s that its header promises, as of a recorder that did not ` +
        'write its last buffer. What is there is used.',
    });
  }
  return samples;
}
