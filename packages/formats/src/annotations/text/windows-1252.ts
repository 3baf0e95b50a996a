// Some releases of Node decode what TextDecoder calls windows-1252 as ISO-8859-1, whose 0x80 to 0x9f are control
// characters that nobody writes.
const from0x80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const bytesOf = new Map(Array.from(from0x80, (character, i) => [character, 0x80 + i]));

/** Each byte is a character, the five that Windows does not use too, so that nothing is lost on writing it back. */
export function decodeWindows1252(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    const codes = Array.from(bytes.subarray(at, at + 4096), (byte) =>
      byte >= 0x80 && byte < 0xa0 ? from0x80.charCodeAt(byte - 0x80) : byte,
    );
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join('');
}

/** The byte of a character; undefined where there is none. */
export function windows1252Byte(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : bytesOf.get(character);
}
