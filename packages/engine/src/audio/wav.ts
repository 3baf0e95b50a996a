import { EngineError } from '../errors/index.js';
import { joined } from './bytes.js';
import { checkedLength } from './limits.js';
import type { SoundDecoder } from './sound-decoder.js';
import { type WavData, type WavFormat, WavHeaderReader } from './wav-header.js';
import { monoDecoder } from './wav-samples.js';

const blockBytes = (format: WavFormat): number => format.channels * format.bytesPerSample;
const none = new Float32Array(0);

/**
 * Recorders on telephones lose the last buffers they should have written (of 1,100 recordings of one published corpus
 * 13 lack 23 or 45 ms): so much may be missing, in seconds and as a part of what was promised, before a file counts
 * as cut off.
 */
const lostTail = { seconds: 0.1, part: 0.05 };

function headerCutShort(fileName: string): EngineError {
  return new EngineError(
    'audio-truncated',
    `${fileName} ends before its samples begin. It was cut off while it was written or copied: copy it again.`,
  );
}

/** How many samples there are, given how many bytes there are. Throws 'audio-truncated' and 'audio-empty'. */
function samplesIn(fileName: string, { format, declaredBytes }: WavData, bytes: number): number {
  const block = blockBytes(format);
  const seconds = (count: number): string => (count / block / format.sampleRate).toFixed(2);
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
  return samples;
}

/** Throws 'audio-not-finite' for samples that are not numbers; only floating point has them. */
function checkedFinite(
  fileName: string,
  format: WavFormat,
  firstSample: number,
  mono: Float32Array,
): Float32Array {
  if (format.encoding === 'float') {
    const at = mono.findIndex((sample) => !Number.isFinite(sample));
    if (at >= 0) {
      throw new EngineError(
        'audio-not-finite',
        `${fileName} holds a sample that is not a number, ${((firstSample + at) / format.sampleRate).toFixed(3)} s ` +
          'after its beginning. Export it as 16-bit PCM, or cut that place out.',
      );
    }
  }
  return mono;
}

/** A WAV file in memory, of which any stretch can be had without decoding the rest. */
export interface WavSamples {
  readonly format: WavFormat;
  readonly sampleCount: number;
  /** Samples [first, end), mixed to mono, at the file's own rate. Throws 'audio-not-finite'. */
  read(first: number, end: number): Float32Array;
}

/** Throws the EngineErrors of a WAV file that cannot be used. */
export function openWav(bytes: Uint8Array, fileName: string): WavSamples {
  const header = new WavHeaderReader(fileName);
  const head = header.feed(bytes);
  const data = head?.data ?? header.end();
  if (!data) throw headerCutShort(fileName);
  const { format, leftOver } = data;
  const start = (head?.consumed ?? bytes.length) - leftOver.length;
  const sampleCount = samplesIn(fileName, data, bytes.length - start);
  const decode = monoDecoder(format);
  const block = blockBytes(format);
  return {
    format,
    sampleCount,
    read: (first, end) =>
      checkedFinite(
        fileName,
        format,
        first,
        decode(bytes.subarray(start + first * block, start + end * block)),
      ),
  };
}

export class WavDecoder implements SoundDecoder {
  private readonly header: WavHeaderReader;
  private data: WavData | undefined;
  private decode: (bytes: Uint8Array) => Float32Array = () => none;
  /** Bytes of a sample that the last bytes ended in. */
  private partial = new Uint8Array(0);
  private bytesSeen = 0;
  private samplesSeen = 0;

  constructor(private readonly fileName: string) {
    this.header = new WavHeaderReader(fileName);
  }

  get format(): WavFormat | undefined {
    return this.data?.format;
  }

  push(bytes: Uint8Array): Float32Array {
    if (this.data) return this.samples(this.data, bytes);
    const head = this.header.feed(bytes);
    if (!head) return none;
    const rest = bytes.subarray(head.consumed);
    // An empty data chunk is told from an open-ended one by the bytes after it, which then are samples.
    const { leftOver } = head.data;
    return this.begin(head.data, leftOver.length === 0 ? rest : joined(leftOver, rest));
  }

  private begin(data: WavData, bytes: Uint8Array): Float32Array {
    this.data = data;
    this.decode = monoDecoder(data.format);
    return this.samples(data, bytes);
  }

  finish(): Float32Array {
    if (this.data) {
      samplesIn(this.fileName, this.data, this.bytesSeen);
      return none;
    }
    const data = this.header.end();
    if (!data) throw headerCutShort(this.fileName);
    const last = this.begin(data, data.leftOver);
    samplesIn(this.fileName, data, this.bytesSeen);
    return last;
  }

  free(): void {
    this.partial = new Uint8Array(0);
  }

  private samples({ format, declaredBytes }: WavData, bytes: Uint8Array): Float32Array {
    const left = (declaredBytes ?? Number.POSITIVE_INFINITY) - this.bytesSeen;
    const sound = bytes.length > left ? bytes.subarray(0, left) : bytes;
    this.bytesSeen += sound.length;
    const whole = this.partial.length === 0 ? sound : joined(this.partial, sound);
    const end = whole.length - (whole.length % blockBytes(format));
    // A copy: slice() of a Buffer of Node's shares its memory.
    this.partial = new Uint8Array(whole.subarray(end));
    const mono = this.decode(whole.subarray(0, end));
    checkedFinite(this.fileName, format, this.samplesSeen, mono);
    this.samplesSeen += mono.length;
    checkedLength(this.fileName, this.samplesSeen, format.sampleRate);
    return mono;
  }
}
