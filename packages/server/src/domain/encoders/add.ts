import type { EncoderDescription } from '@persephone/engine/features';
import { keepWithRows, withReceived } from '../blob-rows.js';
import type { BlobStore, ReceivedBlob } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumEncoderBytes } from '../files.js';
import { canBeModel } from '../models/onnx-head.js';
import type { Database } from '../repositories.js';
import { givenName } from '../text.js';

/** An encoder's file as it has arrived, alone, by whatever name. */
export interface ArrivedEncoder {
  readonly name: string;
  readonly contentHash: string;
  readonly path: string;
  readonly byteLength: number;
}

/** Throws `encoder-unusable` where what has arrived is no ONNX file at all. */
export async function refuseOtherThanOnnx(name: string, received: ReceivedBlob): Promise<void> {
  if (await canBeModel(received)) return;
  throw new DomainError(
    'encoder-unusable',
    `What was sent for ${name} is no ONNX file. Send an encoder's .onnx file.`,
  );
}

/**
 * Try an encoder out and keep it, without a worker. Where one is there that makes the same features, that is given.
 * @param check tries the file out, and finds what it takes and gives
 * @throws DomainError `encoder-unusable`, `upload-too-large`, `name-blank`; nothing is kept then
 */
export async function addEncoder(
  { database, blobs }: { readonly database: Database; readonly blobs: BlobStore },
  called: string,
  content: AsyncIterable<Uint8Array>,
  check: (file: ArrivedEncoder) => Promise<EncoderDescription>,
): Promise<{ readonly id: number; readonly created: boolean }> {
  const name = givenName(called, 'encoder');
  return withReceived(blobs, content, maximumEncoderBytes, async (received) => {
    await refuseOtherThanOnnx(name, received);
    const { contentHash, byteLength } = received;
    const opened = await received.open();
    try {
      if (opened.path === undefined) throw new Error('What has arrived is no file on this machine');
      const description = await check({ name, contentHash, byteLength, path: opened.path });
      const { encoder, created } = await keepWithRows({ database, blobs }, [received], ({ encoders }) =>
        encoders.keep({ name, byteLength, description }),
      );
      return { id: encoder.id, created };
    } finally {
      await opened.close();
    }
  });
}
