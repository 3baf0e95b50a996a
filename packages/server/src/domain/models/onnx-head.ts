import type { OpenedBytes, ReceivedBlob } from '../blobs.js';

/** Fields of an ONNX ModelProto and how they are encoded (onnx.proto3; protobuf wire types 0 and 2). */
const wireTypes: Readonly<Record<number, 0 | 2>> = {
  ...{ 1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2 },
};

/** An honest model has hardly more before and behind its graph. */
const mostFields = 200;
const longestVarint = 10;

/**
 * Whether an upload can be a model by its outermost fields, each of which lies within it and is one that a model has: what is
 * another kind of file, or cut off, is refused at once, without a job. Looks at a bounded number of places.
 */
export async function canBeModel(received: Pick<ReceivedBlob, 'open'>): Promise<boolean> {
  const bytes = await received.open();
  try {
    return await hasFieldsOfModel(bytes);
  } finally {
    await bytes.close();
  }
}

async function hasFieldsOfModel(bytes: OpenedBytes): Promise<boolean> {
  let at = 0;
  for (let fields = 0; fields < mostFields && at < bytes.byteLength; fields++) {
    const head = await bytes.read(at, Math.min(at + 2 * longestVarint, bytes.byteLength));
    const tag = varint(head, 0);
    const wireType = tag && wireTypes[Math.floor(tag.value / 8)];
    if (!tag || wireType === undefined || tag.value % 8 !== wireType) return false;
    // The version of the format comes first, as every writer writes it.
    if (at === 0 && tag.value !== 8) return false;
    const value = varint(head, tag.end);
    if (!value) return false;
    at += value.end + (wireType === 2 ? value.value : 0);
  }
  return at > 0 && at <= bytes.byteLength;
}

function varint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < longestVarint; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  return undefined;
}
