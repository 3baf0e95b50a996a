/** Whether a file begins like text in UTF-8. */
export function isPlainText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, 1024), { stream: true });
    return [...text].every((c) => c >= ' ' || c === '\n' || c === '\r' || c === '\t');
  } catch {
    return false;
  }
}
