/**
 * Send a message to the process that started this one; nothing where there is none, or it has gone: that is reported by the
 * event `disconnect`, and is no error of the sender.
 */
export function sendToParent(message: object): void {
  if (!process.send || !process.connected) return;
  process.send(message, undefined, {}, () => undefined);
}
