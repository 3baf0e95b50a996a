import type { ReceivedBlob } from './blobs.js';

/** The first bytes of an upload, by which another kind of file is refused at once, without a job. */
export async function firstBytes(received: Pick<ReceivedBlob, 'open'>, count: number): Promise<Uint8Array> {
  const bytes = await received.open();
  try {
    return await bytes.read(0, count);
  } finally {
    await bytes.close();
  }
}
