/** Hand over a key; the service keeps it in a cookie that scripts cannot read. Returns whether it is accepted. */
export async function openSession(key: string): Promise<boolean> {
  const response = await fetch('/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  return response.ok;
}

/** Whether the service answers this page: 'key' where it wants a key first. Throws where it does not answer. */
export async function askForSession(): Promise<'open' | 'key'> {
  const response = await fetch('/v1/models/presets');
  return response.status === 401 ? 'key' : 'open';
}
