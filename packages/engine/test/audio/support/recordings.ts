import { readFileSync } from 'node:fs';

/** A file of the folder of recordings. */
export const recording = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../recordings/${name}`, import.meta.url)));
