import { joined } from '../../../src/audio/bytes.js';

export { joined };

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** An ID3v2 tag with so many bytes of body, all of which look like the beginning of MPEG frames. */
export function id3v2(body: number): Uint8Array {
  const size = [21, 14, 7, 0].map((shift) => (body >> shift) & 0x7f);
  return joined(ascii('ID3\x04\0\0'), Uint8Array.from(size), new Uint8Array(body).fill(0xff));
}

export function id3v1(): Uint8Array {
  const tag = new Uint8Array(128);
  tag.set(ascii('TAGTitle of the recording'));
  return tag;
}

/** APEv2 with a header, one item and a footer. */
export function apeTag(): Uint8Array {
  const item = joined(Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0), ascii('Title\0hello'));
  const edge = (flags: number): Uint8Array => {
    const bytes = new Uint8Array(32);
    bytes.set(ascii('APETAGEX'));
    const view = new DataView(bytes.buffer);
    view.setUint32(8, 2000, true);
    view.setUint32(12, item.length + 32, true);
    view.setUint32(16, 1, true);
    view.setUint32(20, flags, true);
    return bytes;
  };
  return joined(edge(0xa000_0000), item, edge(0x8000_0000));
}
