/** A tone of so many seconds, each like the first, in 16 bits, one channel, 16 kHz. */
export function aiffOf(seconds: number): Uint8Array {
  const samples = 16_000 * seconds;
  const bytes = Buffer.alloc(54 + 2 * samples);
  bytes.write('FORM', 0, 'latin1');
  bytes.writeUInt32BE(bytes.length - 8, 4);
  bytes.write('AIFFCOMM', 8, 'latin1');
  bytes.writeUInt32BE(18, 16);
  bytes.writeUInt16BE(1, 20);
  bytes.writeUInt32BE(samples, 22);
  bytes.writeUInt16BE(16, 26);
  // 16000 as a number of 80 bits.
  bytes.writeUInt16BE(0x3fff + 13, 28);
  bytes.writeUInt32BE(16_000 * 2 ** 18, 30);
  bytes.write('SSND', 38, 'latin1');
  bytes.writeUInt32BE(8 + 2 * samples, 42);
  const second = Buffer.alloc(32_000);
  for (let i = 0; i < 16_000; i++) second.writeInt16BE(Math.round(8000 * Math.sin(i / 7)), 2 * i);
  bytes.fill(second, 54);
  return bytes;
}
