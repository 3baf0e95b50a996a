// WAV files as recorders write them, read a piece at a time: an hour of speech never has to be in memory, and codings
// that a browser does not play are heard all the same, as what is played is written anew.

export type Encoding = 'unsigned' | 'integer' | 'float' | 'a-law' | 'mu-law';

export interface WavLayout {
  readonly encoding: Encoding;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: number;
  /** Where in the file the samples begin. */
  readonly dataStart: number;
  /** How many samples there are of each channel. */
  readonly sampleCount: number;
}

/** Bytes [start, end) of a file, fewer where it ends before. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

/** Why a recording cannot be shown or heard here, for the person who wants to hear it. */
export class SoundError extends Error {
  override readonly name = 'SoundError';
}

/** Sizes at and above this are what writers to a pipe put for 'until the end'. */
const openEndedFrom = 0x7fff_f000;
const formatNames: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  85: 'MP3',
  255: 'AAC',
};

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

export function isWav(head: Uint8Array): boolean {
  return ['RIFF', 'RF64'].includes(ascii(head, 0, 4)) && ascii(head, 8, 4) === 'WAVE';
}

/** Where the samples are and how they are written. Throws a SoundError where that cannot be told or read. */
export async function readWavLayout(read: ReadBytes, fileLength: number): Promise<WavLayout> {
  let format: Omit<WavLayout, 'dataStart' | 'sampleCount'> | undefined;
  for (let at = 12; at + 8 <= fileLength; ) {
    const head = await read(at, at + 8);
    if (head.length < 8) break;
    const size = viewOf(head).getUint32(4, true);
    const id = ascii(head, 0, 4);
    if (id === 'fmt ') format = formatOf(await read(at + 8, at + 8 + Math.min(size, 40)));
    if (id === 'data') {
      if (!format) break;
      const dataStart = at + 8;
      const there = fileLength - dataStart;
      const bytes = size === 0 || size >= openEndedFrom ? there : Math.min(size, there);
      return {
        ...format,
        dataStart,
        sampleCount: Math.floor(bytes / (format.channels * format.bytesPerSample)),
      };
    }
    at += 8 + size + (size & 1);
  }
  throw new SoundError(
    'This WAV file is damaged: it has no samples. Export it again from the program it came from.',
  );
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function formatOf(bytes: Uint8Array) {
  if (bytes.length < 16) throw new SoundError('This WAV file is damaged: its description is cut short.');
  const body = viewOf(bytes);
  let tag = body.getUint16(0, true);
  if (tag === 0xfffe && bytes.length >= 26) tag = body.getUint16(24, true);
  const bits = body.getUint16(14, true);
  const bytesPerSample = Math.ceil(bits / 8);
  const encoding = encodingOf(tag, bytesPerSample);
  const channels = body.getUint16(2, true);
  const sampleRate = body.getUint32(4, true);
  if (!encoding) {
    const name = formatNames[tag] ?? `format ${tag} of ${bits} bits`;
    throw new SoundError(
      `This WAV file holds ${name}, which cannot be played here. Export it as 16-bit PCM and import that.`,
    );
  }
  if (channels < 1 || sampleRate < 1000)
    throw new SoundError('This WAV file is damaged: its header makes no sense.');
  return { encoding, channels, sampleRate, bytesPerSample };
}

function encodingOf(tag: number, bytesPerSample: number): Encoding | undefined {
  if (tag === 1 && bytesPerSample === 1) return 'unsigned';
  if (tag === 1 && bytesPerSample >= 2 && bytesPerSample <= 4) return 'integer';
  if (tag === 3 && (bytesPerSample === 4 || bytesPerSample === 8)) return 'float';
  if (tag === 6 && bytesPerSample === 1) return 'a-law';
  if (tag === 7 && bytesPerSample === 1) return 'mu-law';
  return undefined;
}

/** The bytes of samples [first, end) in the file. */
export function byteRange(layout: WavLayout, first: number, end: number): readonly [number, number] {
  const block = layout.channels * layout.bytesPerSample;
  return [layout.dataStart + first * block, layout.dataStart + Math.min(end, layout.sampleCount) * block];
}

/** Whole blocks (one sample of each channel) as the mean of their channels, nominally in [-1, 1]. */
export function decodeMono(layout: WavLayout, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const read = sampleReader(layout, viewOf(bytes));
  const { channels, bytesPerSample } = layout;
  const mono = new Float32Array(Math.floor(bytes.length / (channels * bytesPerSample)));
  for (let i = 0, at = 0; i < mono.length; i++) {
    let total = 0;
    for (let c = 0; c < channels; c++, at += bytesPerSample) total += read(at);
    mono[i] = Number.isFinite(total) ? total / channels : 0;
  }
  return mono;
}

function sampleReader({ encoding, bytesPerSample }: WavLayout, view: DataView): (at: number) => number {
  switch (encoding) {
    case 'unsigned':
      return (at) => (view.getUint8(at) - 128) / 128;
    case 'a-law':
      return (at) => fromALaw(view.getUint8(at));
    case 'mu-law':
      return (at) => fromMuLaw(view.getUint8(at));
    case 'float':
      return bytesPerSample === 4 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
    case 'integer':
      if (bytesPerSample === 2) return (at) => view.getInt16(at, true) / 2 ** 15;
      if (bytesPerSample === 4) return (at) => view.getInt32(at, true) / 2 ** 31;
      return (at) => ((view.getInt8(at + 2) << 16) | view.getUint16(at, true)) / 2 ** 23;
  }
}

/** ITU-T G.711. */
function fromALaw(code: number): number {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = bits & 15;
  const magnitude = exponent === 0 ? mantissa * 16 + 8 : (mantissa * 16 + 264) * 2 ** (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 32_768;
}

function fromMuLaw(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((bits & 15) * 8 + 132) * 2 ** ((bits >> 4) & 7) - 132;
  return (bits & 0x80 ? -magnitude : magnitude) / 32_768;
}

/** A WAV file of 16-bit mono PCM, which every browser plays. Samples beyond [-1, 1] are clipped. */
export function encodeWav16(samples: Float32Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + 2 * samples.length);
  const view = viewOf(bytes);
  const put = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  put(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  for (let i = 0; i < samples.length; i++) {
    view.setInt16(44 + 2 * i, Math.max(-32_768, Math.min(32_767, Math.round(samples[i]! * 32_768))), true);
  }
  return bytes;
}
