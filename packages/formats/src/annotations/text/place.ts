/** Where the end of a text lies, both from 1; the text is decoded in pieces, faults in it replaced. */
export function lineAndColumn(bytes: Uint8Array, label: string): { line: number; column: number } {
  const decoder = new TextDecoder(label, { ignoreBOM: true });
  let line = 1;
  let column = 1;
  const size = 1 << 18;
  let afterReturn = false;
  for (let at = 0; at < bytes.length; at += size) {
    for (const character of decoder.decode(bytes.subarray(at, at + size), { stream: true })) {
      if (character === '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = character === '\r';
      if (character === '\n' || afterReturn) {
        line++;
        column = 1;
      } else column++;
    }
  }
  return { line, column };
}
