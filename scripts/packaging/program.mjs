// `node scripts/packaging/program.mjs FOLDER`: the program for this system as a folder that is run with a Node of the machine's own. What an
// image is made of (deploy/Containerfile).
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail, PreparationError } from '../check-node.mjs';
import { prepare } from '../prepare.mjs';
import { checkNative } from './native-files.mjs';
import { hostPlatform, platformsNamed } from './platforms.mjs';
import { stagePackage } from './stage.mjs';

try {
  if (process.argv[2] === undefined) throw new PreparationError('Name the folder to make the program in.');
  const folder = resolve(process.argv[2]);
  if (existsSync(folder)) throw new PreparationError(`${folder} is there already: name one to be made.`);
  const name = String(hostPlatform());
  const chosen = platformsNamed([name]);
  prepare();
  mkdirSync(dirname(folder), { recursive: true });
  // Put together aside: what bears the name is whole.
  const aside = mkdtempSync(join(dirname(folder), '.program-'));
  try {
    stagePackage(join(aside, 'program'), chosen);
    checkNative(aside, name);
    renameSync(join(aside, 'program'), folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
} catch (error) {
  fail(error);
}
