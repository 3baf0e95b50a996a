import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zipEntries } from '../../src/domain/bulk/zip-end.js';
import { canBeModel } from '../../src/domain/models/onnx-head.js';

const received = (bytes: Uint8Array) => ({
  open: async () => ({
    byteLength: bytes.length,
    read: async (start: number, end: number) => bytes.subarray(start, end),
    close: async () => undefined,
  }),
});

/** ir_version 8, producer "p", a graph of three bytes, an operator set of two. */
const model = Uint8Array.of(0x08, 8, 0x12, 1, 0x70, 0x3a, 3, 1, 2, 3, 0x42, 2, 0x10, 17);

describe('what an upload is at a first look', () => {
  it('takes what has the outermost fields of a model, whole', async () => {
    expect(await canBeModel(received(model))).toBe(true);
  });

  it('refuses a model that is cut anywhere within a field', async () => {
    const ends = [2, 5, 10, 14];
    for (let length = 0; length < model.length; length++) {
      expect(await canBeModel(received(model.subarray(0, length))), `${length} bytes`).toBe(
        ends.includes(length),
      );
    }
  });

  it('refuses other fields, and numbers without an end', async () => {
    expect(await canBeModel(received(Uint8Array.of(0x08, 8, 0x92, 0x65, 0x01)))).toBe(false);
    expect(await canBeModel(received(Uint8Array.of(0x08, 8, 0x3a, ...Array(12).fill(0xff))))).toBe(false);
    expect(await canBeModel(received(Uint8Array.of(0x12, 1, 0x70, 0x08, 8)))).toBe(false);
  });

  it('hardly ever takes bytes that somebody made up', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 40, maxLength: 400 }), async (bytes) => {
        if (await canBeModel(received(Uint8Array.of(0x08, 7, ...bytes)))) taken += 1;
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeLessThan(10);
  });

  it('reads how many members a zip file has from its end, behind which a comment may stand', async () => {
    const end = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 3, 0, 3, 0, ...Array(8).fill(0), 0, 0];
    expect(await zipEntries(received(Uint8Array.from(end)))).toBe(3);
    expect(await zipEntries(received(Uint8Array.from([1, 2, ...end, ...Array(65_535).fill(32)])))).toBe(3);
    expect(await zipEntries(received(Uint8Array.from([...end, ...Array(65_536).fill(32)])))).toBeUndefined();
    expect(await zipEntries(received(Uint8Array.from(end.slice(0, 21))))).toBeUndefined();
    expect(await zipEntries(received(new Uint8Array()))).toBeUndefined();
  });
});
