function table(polynomial: number, bits: 8 | 16): Uint16Array {
  const top = 1 << (bits - 1);
  return Uint16Array.from({ length: 256 }, (_, i) => {
    let r = i << (bits - 8);
    for (let bit = 0; bit < 8; bit++) r = r & top ? (r << 1) ^ polynomial : r << 1;
    return r & ((1 << bits) - 1);
  });
}

const table8 = table(0x07, 8);
const table16 = table(0x8005, 16);

/** Of a frame's header (RFC 9639, 9.1.8). */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = table8[crc ^ bytes[i]!]!;
  return crc;
}

/** Of a whole frame (RFC 9639, 9.3). */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = ((crc << 8) & 0xffff) ^ table16[(crc >> 8) ^ bytes[i]!]!;
  return crc;
}
