import { Faults } from '../annotations/faults.js';
import { decoded } from '../annotations/text/encoding.js';
import { plainEncoding } from '../annotations/text/plain.js';
import { unescaped } from './unescaped.js';

/**
 * The parameters that ELAN writes to the standard input of a recogniser: `<param name="…">value</param>` each. Unknown ones
 * are kept, empty ones are left out. The encoding is said to be UTF-8; older versions write that of the platform.
 */
export function readParameters(bytes: Uint8Array): ReadonlyMap<string, string> {
  const text = [...decoded(bytes, plainEncoding(bytes, new Faults()))].join('');
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/<param\s+name="([^"]*)"\s*>([\s\S]*?)<\/param>/g)) {
    const given = unescaped(value).trim();
    if (given !== '') found.set(unescaped(name), given);
  }
  return found;
}

/**
 * What a path may be as a file of this system, in the order in which to try: as it stands (ELAN takes `file:` off, which
 * leaves `///home/x.wav`), and without a remaining `file:` and percent escapes.
 */
export function pathCandidates(value: string): string[] {
  const plain = value
    .replace(/^file:/i, '')
    .replace(/^\/{2,}(?=[^/])/, '/')
    .replace(/^\/(?=[A-Za-z]:[\\/])/, '');
  const candidates = [value, plain];
  try {
    candidates.push(decodeURIComponent(plain));
  } catch {
    // A percent sign that escapes nothing is part of the name.
  }
  return [...new Set(candidates)];
}
