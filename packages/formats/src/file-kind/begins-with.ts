/** Whether these bytes stand at a place; each character of `mark` is a byte. */
export function beginsWith(bytes: Uint8Array, mark: string, at = 0): boolean {
  if (bytes.length < at + mark.length) return false;
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark.charCodeAt(i)) return false;
  return true;
}
