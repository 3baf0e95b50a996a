import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { MPEGDecoder } from 'mpg123-decoder';
import { OggOpusDecoder } from 'ogg-opus-decoder';

export interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/** A WebAssembly decoder of one format. */
export interface Codec {
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>;
  flush?(): Promise<Decoded>;
  free(): void;
}

async function ready<T extends Codec & { readonly ready: Promise<void> }>(codec: T): Promise<T> {
  await codec.ready;
  return codec;
}

export const vorbisCodec = (): Promise<Codec> => ready(new OggVorbisDecoder());
export const opusCodec = (): Promise<Codec> => ready(new OggOpusDecoder());

export async function mpegCodec(): Promise<Codec> {
  const codec: Codec & { _common?: { addError?: unknown } } = await ready(new MPEGDecoder());
  // It reads on after an error that does not go away, for ever, and only notes it: an exception is the way out.
  if (codec._common) {
    codec._common.addError = (_errors: unknown, message: string) => {
      throw new Error(message);
    };
  }
  return codec;
}
