// Programs and libraries of the machine among files, and for which system and processor each is: what stands in its header.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PreparationError } from '../check-node.mjs';

/** Numbers of processors, as each format has them. */
const elf = { 62: 'linux-x64', 183: 'linux-arm64', 3: 'linux-ia32', 40: 'linux-arm' };
const machO = { 16777223: 'darwin-x64', 16777228: 'darwin-arm64' };
const pe = { 34404: 'win-x64', 43620: 'win-arm64', 332: 'win-ia32' };

/** The platform that a file was compiled for; undefined of any file that is no program or library. */
function platformOf(path) {
  const header = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  let length;
  try {
    length = readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  if (length < 64) return undefined;
  const magic = header.readUInt32BE(0);
  if (magic === 0x7f454c46) return elf[header.readUInt16LE(18)] ?? 'unknown ELF';
  if (magic === 0xcffaedfe) return machO[header.readUInt32LE(4)] ?? 'unknown Mach-O';
  // For several processors in one. Java's classes begin so, too, of which there are none.
  if (magic === 0xcafebabe) return 'universal Mach-O';
  if (magic >>> 16 !== 0x4d5a) return undefined;
  const at = header.readUInt32LE(0x3c);
  if (at + 6 > length || header.readUInt32LE(at) !== 0x4550) return undefined;
  return pe[header.readUInt16LE(at + 4)] ?? 'unknown PE';
}

/** Paths within the folder, with slashes, and the platform of each. */
export function nativeFiles(folder) {
  const found = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const platform = platformOf(path);
    if (platform !== undefined) found[relative(folder, path).split(sep).join('/')] = platform;
  }
  return found;
}

/** Throws where a folder for a platform has what is of another: dead weight, or in the place of the right one. */
export function checkNative(folder, name) {
  const foreign = Object.entries(nativeFiles(folder)).filter(([, platform]) => platform !== name);
  if (foreign.length === 0) return;
  const list = foreign.map(([path, platform]) => `${path} (${platform})`).join(', ');
  throw new PreparationError(`What is made for ${name} has files of other systems: ${list}.`);
}
