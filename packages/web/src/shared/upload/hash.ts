/** From here on a file is hashed piece by piece rather than at once, so that it is never in memory as a whole. */
const atOnceBytes = 16 * 1024 * 1024;

/**
 * SHA-256, lower-case hexadecimal. Rejects with the signal's reason.
 * @param onHashed called with how many more bytes are done
 */
export async function sha256Of(
  bytes: Blob,
  signal?: AbortSignal,
  onHashed?: (more: number) => void,
): Promise<string> {
  // A page that was not fetched over HTTPS or from this machine has no crypto.subtle.
  if (globalThis.crypto?.subtle && bytes.size <= atOnceBytes) {
    const digest = await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer());
    onHashed?.(bytes.size);
    return hexadecimal(new Uint8Array(digest));
  }
  return sha256InPieces(bytes, signal, onHashed);
}

/** The same without the browser's own, in constant memory. */
export async function sha256InPieces(
  bytes: Blob,
  signal?: AbortSignal,
  onHashed?: (more: number) => void,
): Promise<string> {
  const { sha256 } = await import('@noble/hashes/sha2.js');
  const hash = sha256.create();
  const pieceBytes = 1024 * 1024;
  for (let at = 0; at < bytes.size; at += pieceBytes) {
    signal?.throwIfAborted();
    const piece = new Uint8Array(await bytes.slice(at, at + pieceBytes).arrayBuffer());
    hash.update(piece);
    onHashed?.(piece.length);
  }
  return hexadecimal(hash.digest());
}

const hexadecimal = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
