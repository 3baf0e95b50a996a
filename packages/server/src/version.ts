import { readFileSync } from 'node:fs';

interface Manifest {
  readonly version: string;
}

/** Of the program, as its package says. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest
).version;
