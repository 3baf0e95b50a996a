import { BitReader, OutOfBytes } from '../flac/bit-reader.js';
import { sampleRates } from './bands.js';
import { AacUnsupported } from './unsupported.js';

export interface AacConfig {
  readonly rateIndex: number;
  readonly sampleRate: number;
  readonly channels: number;
}

const names: Readonly<Record<number, string>> = {
  1: 'AAC Main',
  3: 'AAC SSR',
  4: 'AAC LTP',
  5: 'HE-AAC (AAC with spectral band replication)',
  23: 'AAC-LD',
  29: 'HE-AAC v2 (AAC with parametric stereo)',
  34: 'MPEG layer III in MP4',
  36: 'MPEG-4 ALS',
  39: 'AAC-ELD',
  42: 'xHE-AAC',
};
const channelsOf = [0, 1, 2, 3, 4, 5, 6, 8];

/** AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). Throws AacUnsupported with the name of what is not AAC-LC. */
export function readAacConfig(bytes: Uint8Array): AacConfig {
  try {
    return read(new BitReader(bytes));
  } catch (error) {
    throw error instanceof OutOfBytes ? new AacUnsupported('AAC without a description of itself') : error;
  }
}

function read(bits: BitReader): AacConfig {
  const type = objectType(bits);
  const rate = rateOf(bits);
  const channels = channelsOf[bits.read(4)] ?? 0;
  if (type !== 2) throw new AacUnsupported(names[type] ?? `MPEG-4 audio of type ${type}`);
  if (bits.read(1) === 1) throw new AacUnsupported('AAC in frames of 960 samples');
  if (bits.read(1) === 1) bits.skip(14);
  bits.skip(1);
  if (channels === 0) throw new AacUnsupported('AAC with channels of its own order');
  const rateIndex = (sampleRates as readonly number[]).indexOf(rate);
  if (rateIndex < 0) throw new AacUnsupported(`AAC of ${rate} Hz`);
  if (replicates(bits)) throw new AacUnsupported(names[5] ?? '');
  return { rateIndex, sampleRate: rate, channels };
}

function objectType(bits: BitReader): number {
  const type = bits.read(5);
  return type === 31 ? 32 + bits.read(6) : type;
}

function rateOf(bits: BitReader): number {
  const index = bits.read(4);
  return index === 15 ? bits.read(24) : (sampleRates[index] ?? 0);
}

/** The extension behind the rest, which decoders that know nothing of it do not read. */
function replicates(bits: BitReader): boolean {
  try {
    return bits.read(11) === 0x2b7 && objectType(bits) === 5 && bits.read(1) === 1;
  } catch (error) {
    if (error instanceof OutOfBytes) return false;
    throw error;
  }
}
