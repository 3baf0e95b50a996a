/** Adler-32 (RFC 1950). */
export function checksumOf(bytes: Iterable<number>): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}
