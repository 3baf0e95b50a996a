/** The bytes that an element of the page holds in base 64, gzipped where it says so. */
export async function embedded(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const element = document.getElementById(id);
  if (!element) throw new Error(`This file is not whole: it has no ${id}. Save it or copy it again.`);
  const text = element.textContent.trim();
  const bytes = decoded(text, id);
  // What was decoded is held once.
  element.remove();
  if (element.dataset.gzip === undefined) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

function decoded(text: string, id: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Error(`This file is damaged: its ${id} cannot be read. Save it or copy it again.`);
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
