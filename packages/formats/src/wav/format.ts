import { FormatError } from '../errors/index.js';
import { formatName } from './format-names.js';
import { implausibleFormat } from './plausible.js';

export type SampleEncoding = 'unsigned' | 'integer' | 'float' | 'a-law' | 'mu-law';

/** What was mended of a header to read it; the detail is for the person who brought the file. */
export type HeaderWarningSink = (warning: {
  readonly code: 'audio-header-mended';
  readonly detail: string;
}) => void;

export interface WavFormat {
  readonly encoding: SampleEncoding;
  readonly littleEndian: boolean;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: number;
}

const pcmGuidTail = '000000001000800000aa00389b71';

function unknown(fileName: string, what: string): FormatError {
  return new FormatError(
    'audio-format-unknown',
    `${fileName} is a WAV file holding ${what}, which cannot be decoded here. Export it as 16-bit PCM.`,
  );
}

export function damagedWav(fileName: string, what: string): FormatError {
  return new FormatError(
    'audio-unreadable',
    `${fileName} is a damaged WAV file: ${what}. Export it again from the program it came from.`,
  );
}

/**
 * The format chunk, of which at least 16 bytes are there. The codec is named before the rest of the chunk is judged,
 * which means other things with each codec. Throws 'audio-format-unknown' and 'audio-unreadable'.
 */
export function wavFormat(
  body: DataView,
  little: boolean,
  fileName: string,
  warn: HeaderWarningSink,
): WavFormat {
  const tag = encodingTag(body, little, fileName);
  const channels = body.getUint16(2, little);
  const sampleRate = body.getUint32(4, little);
  const bits = body.getUint16(14, little);
  const bytesPerSample = Math.ceil(bits / 8);
  const encoding = encodingOf(tag, bytesPerSample);
  if (!encoding) {
    throw unknown(
      fileName,
      [1, 3, 6, 7].includes(tag) ? `${formatName(tag)} of ${bits} bits` : formatName(tag),
    );
  }
  const implausible = implausibleFormat(fileName, sampleRate, channels);
  if (implausible !== null) throw new FormatError('audio-unreadable', implausible);
  checkBlockAlign(body, little, fileName, { channels, sampleRate, bits, bytesPerSample }, warn);
  return { encoding, littleEndian: little, channels, sampleRate, bytesPerSample };
}

function encodingTag(body: DataView, little: boolean, fileName: string): number {
  const tag = body.getUint16(0, little);
  if (tag !== 0xfffe) return tag;
  if (body.byteLength < 40) throw damagedWav(fileName, 'its extensible format is cut short');
  if (little && hex(body, 26, 14) !== pcmGuidTail) throw unknown(fileName, `sub-format ${hex(body, 24, 16)}`);
  return body.getUint16(24, little);
}

/**
 * Recorders write a wrong block size (1, one channel's, in bits): channels and bits decide, unless the byte rate agrees
 * with the block size, so that two numbers stand against one.
 */
function checkBlockAlign(
  body: DataView,
  little: boolean,
  fileName: string,
  {
    channels,
    sampleRate,
    bits,
    bytesPerSample,
  }: Omit<WavFormat, 'encoding' | 'littleEndian'> & { bits: number },
  warn: HeaderWarningSink,
): void {
  const blockAlign = body.getUint16(12, little);
  const block = channels * bytesPerSample;
  if (blockAlign === block) return;
  const contradiction = `${channels} channels of ${bits} bits cannot take ${blockAlign} bytes`;
  // A block of more bytes than the samples need could hold wider samples.
  if (
    blockAlign > block &&
    blockAlign !== 8 * block &&
    body.getUint32(8, little) === sampleRate * blockAlign
  ) {
    throw damagedWav(fileName, `its header contradicts itself (${contradiction})`);
  }
  warn({
    code: 'audio-header-mended',
    detail:
      `${fileName} has a wrong block size in its header (${contradiction}); it was read as ${block} bytes a block. ` +
      'Listen whether it sounds right.',
  });
}

function encodingOf(tag: number, bytesPerSample: number): SampleEncoding | undefined {
  if (tag === 1 && bytesPerSample >= 1 && bytesPerSample <= 4)
    return bytesPerSample === 1 ? 'unsigned' : 'integer';
  if (tag === 3 && (bytesPerSample === 4 || bytesPerSample === 8)) return 'float';
  if (tag === 6 && bytesPerSample === 1) return 'a-law';
  if (tag === 7 && bytesPerSample === 1) return 'mu-law';
  return undefined;
}

function hex(bytes: DataView, at: number, length: number): string {
  let s = '';
  for (let i = 0; i < length; i++)
    s += bytes
      .getUint8(at + i)
      .toString(16)
      .padStart(2, '0');
  return s;
}
