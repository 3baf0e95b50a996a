import type { BlobStore } from '../domain/blobs.js';

/** Receive bytes and place them at once, for whoever has no row to write between the two: what `put` of each store does. */
export function putInto(store: Pick<BlobStore, 'receive' | 'place'>): BlobStore['put'] {
  return async (source, maximumBytes) => {
    const received = await store.receive(source, maximumBytes);
    try {
      await store.place([received]);
    } finally {
      await received.release();
    }
    return { contentHash: received.contentHash, byteLength: received.byteLength };
  };
}
