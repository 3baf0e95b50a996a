import type { ReceivedBlob } from '../blobs.js';

/** The record at the end of a zip file (APPNOTE 4.3.16): 22 bytes and a comment of up to 65,535. */
const signature = [0x50, 0x4b, 0x05, 0x06];
const recordLength = 22;
const longestComment = 65_535;
const entriesAt = 10;

/**
 * How many members the end of an upload says that it has (65,535 stands for more); undefined where it does not end as a zip file
 * does, so that it is refused at once, without a job.
 */
export async function zipEntries(received: Pick<ReceivedBlob, 'open'>): Promise<number | undefined> {
  const bytes = await received.open();
  try {
    const { byteLength } = bytes;
    const tail = await bytes.read(Math.max(0, byteLength - recordLength - longestComment), byteLength);
    for (let at = tail.length - recordLength; at >= 0; at--) {
      if (!signature.every((byte, i) => tail[at + i] === byte)) continue;
      return (tail[at + entriesAt] ?? 0) + 256 * (tail[at + entriesAt + 1] ?? 0);
    }
    return undefined;
  } finally {
    await bytes.close();
  }
}
