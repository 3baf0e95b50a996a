import type { WavFormat } from '@persephone/formats/wav';
import type { EngineError } from '../errors/index.js';
import { warnOfRest } from './behind-samples.js';
import type { HeaderBytes } from './byte-source.js';
import { ascii, dataView } from './bytes.js';
import { cutContainer, onlyWithFfmpeg } from './damage.js';
import { checkedFormat } from './limits.js';
import type { SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';
import { openPcm } from './wav.js';

// AIFF, AIFC and CAF: chunks, of which one describes the samples and another holds them, as in WAV.

interface Described {
  format?: WavFormat;
  /** Where the samples are, and how many bytes of them are promised; null to the end of the file. */
  data?: { readonly start: number; readonly declaredBytes: number | null };
}

export async function openAiff(header: HeaderBytes, fileName: string, warn: WarningSink): Promise<SoundFile> {
  const found: Described = {};
  for (let at = 12; at + 8 <= header.byteLength && !(found.format && found.data); ) {
    const head = await view(header, fileName, at, 8);
    const id = ascii(head, 0);
    const size = head.getUint32(4);
    if (id === 'COMM')
      found.format = aiffFormat(await view(header, fileName, at + 8, Math.min(size, 22)), fileName);
    if (id === 'SSND') {
      const { byteLength } = header;
      const offset = (await view(header, fileName, at + 8, 8)).getUint32(0);
      found.data = { start: at + 16 + offset, declaredBytes: Math.max(0, size - 8 - offset) };
      if (at + 8 + size > byteLength) at = byteLength;
    }
    at += 8 + size + (size % 2);
  }
  const file = opened(header, 'aiff', found, fileName, warn);
  const { format, data } = found;
  if (format && data) await warnOfRest(header.source, 'aiff', { format, ...data }, fileName, warn);
  return file;
}

/** Compression types of AIFC that are samples as they are; AIFF has none. */
const aiffEncodings: Readonly<Record<string, Partial<Pick<WavFormat, 'encoding' | 'littleEndian'>>>> = {
  NONE: {},
  twos: {},
  sowt: { littleEndian: true },
  raw: { encoding: 'unsigned' },
  fl32: { encoding: 'float' },
  FL32: { encoding: 'float' },
  fl64: { encoding: 'float' },
  FL64: { encoding: 'float' },
  ulaw: { encoding: 'mu-law' },
  ULAW: { encoding: 'mu-law' },
  alaw: { encoding: 'a-law' },
  ALAW: { encoding: 'a-law' },
  in24: {},
  in32: {},
};

function aiffFormat(comm: DataView, fileName: string): WavFormat {
  if (comm.byteLength < 18) throw cutContainer(fileName, 'its description of the samples is cut short');
  const type = comm.byteLength >= 22 ? ascii(comm, 18) : 'NONE';
  const known = aiffEncodings[type.trim()] ?? aiffEncodings[type];
  if (!known) throw otherCodec(fileName, 'AIFC', type);
  const { encoding = 'integer', littleEndian = false } = known;
  const law = encoding === 'a-law' || encoding === 'mu-law';
  const bytesPerSample = law ? 1 : Math.ceil(comm.getUint16(6) / 8);
  return {
    encoding,
    littleEndian,
    channels: comm.getUint16(0),
    sampleRate: extended(comm, 8),
    bytesPerSample,
  };
}

/** A number of 80 bits, as the 68881 had them. */
function extended(bytes: DataView, at: number): number {
  const exponent = (bytes.getUint16(at) & 0x7fff) - 16_383 - 63;
  return Math.round((bytes.getUint32(at + 2) * 2 ** 32 + bytes.getUint32(at + 6)) * 2 ** exponent);
}

export async function openCaf(header: HeaderBytes, fileName: string, warn: WarningSink): Promise<SoundFile> {
  const found: Described = {};
  for (let at = 8; at + 12 <= header.byteLength && !(found.format && found.data); ) {
    const head = await view(header, fileName, at, 12);
    const id = ascii(head, 0);
    const size = Number(head.getBigInt64(4));
    if (id === 'desc') found.format = cafFormat(await view(header, fileName, at + 12, 32), fileName);
    // The samples follow a count of edits; they may go to the end of the file.
    if (id === 'data')
      found.data = { start: at + 16, declaredBytes: size < 0 ? null : Math.max(0, size - 4) };
    at = size < 0 ? header.byteLength : at + 12 + size;
  }
  return opened(header, 'caf', found, fileName, warn);
}

function cafFormat(desc: DataView, fileName: string): WavFormat {
  const codec = ascii(desc, 8);
  const flags = desc.getUint32(12);
  const encodings = { lpcm: (flags & 1) === 1 ? 'float' : 'integer', ulaw: 'mu-law', alaw: 'a-law' } as const;
  const encoding = encodings[codec as keyof typeof encodings];
  if (!encoding) throw otherCodec(fileName, 'CAF', codec);
  const channels = desc.getUint32(24);
  return {
    encoding,
    littleEndian: (flags & 2) === 2,
    channels,
    sampleRate: Math.round(desc.getFloat64(0)),
    bytesPerSample: Math.round(desc.getUint32(16) / Math.max(1, channels)),
  };
}

function opened(
  header: HeaderBytes,
  format: 'aiff' | 'caf',
  { format: described, data }: Described,
  fileName: string,
  warn: WarningSink,
): SoundFile {
  if (!described || !data)
    throw cutContainer(fileName, 'the description of its samples, or the samples, are missing');
  checkedFormat(fileName, described.sampleRate, described.channels);
  const { encoding, bytesPerSample } = described;
  const widths = encoding === 'float' ? [4, 8] : encoding === 'integer' ? [1, 2, 3, 4] : [1];
  if (!widths.includes(bytesPerSample))
    throw otherCodec(fileName, format.toUpperCase(), `${8 * bytesPerSample} bits`);
  return openPcm(header.source, format, { format: described, ...data }, fileName, warn);
}

function otherCodec(fileName: string, container: string, codec: string): EngineError {
  return onlyWithFfmpeg(`${fileName} is ${container} holding ${codec.trim()}`, 'export it as 16-bit PCM');
}

/** So many bytes at a place. */
async function view(header: HeaderBytes, fileName: string, start: number, count: number): Promise<DataView> {
  const bytes = await header.at(start, count);
  if (!bytes) throw cutContainer(fileName, 'its samples do not begin where any recorder puts them');
  if (bytes.length < count) throw cutContainer(fileName, 'it ends within the description of its samples');
  return dataView(bytes);
}
