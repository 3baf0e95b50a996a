import { readFileSync } from 'node:fs';
import { manifestFile } from './places.js';

interface Manifest {
  readonly version: string;
}

/** Of the program, as its package says. */
export const version = (JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest).version;
