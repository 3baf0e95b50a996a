import type { ReceivedBlob } from './blobs.js';

/** Whether an upload begins with one of these: another kind of file is refused at once, without a job. */
export async function beginsWith(
  received: Pick<ReceivedBlob, 'open'>,
  ...beginnings: readonly (readonly number[])[]
): Promise<boolean> {
  const bytes = await received.open();
  try {
    const longest = Math.max(...beginnings.map(({ length }) => length));
    const head = await bytes.read(0, longest);
    return beginnings.some((beginning) => beginning.every((byte, i) => head[i] === byte));
  } finally {
    await bytes.close();
  }
}
