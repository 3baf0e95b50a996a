/** ITU-T G.711: the 16-bit value of each 8-bit code. */
function table(decode: (code: number) => number): Float64Array {
  return Float64Array.from({ length: 256 }, (_, code) => decode(code) / 32_768);
}

export const aLaw = table((code) => {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = bits & 15;
  const magnitude = exponent === 0 ? mantissa * 16 + 8 : (mantissa * 16 + 264) * 2 ** (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});

export const muLaw = table((code) => {
  const bits = ~code & 0xff;
  const magnitude = ((bits & 15) * 8 + 132) * 2 ** ((bits >> 4) & 7) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
});
