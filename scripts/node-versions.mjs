// The versions of Node that are promised, and how to have each: as a package from npm.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PreparationError } from './check-node.mjs';
import { hostPlatform, platforms } from './packaging/platforms.mjs';
import { runNpm } from './prepare.mjs';

export const promisedVersions = ['20', '22', '24'];

/**
 * Install the newest Node of a version for this system.
 * @param version as npm has them: `22`, `22.13.0`
 * @param folder that is there, and nobody else's
 * @returns its program
 */
export function installNode(version, folder) {
  const host = hostPlatform();
  if (host === undefined) {
    throw new PreparationError(`npm has no Node that is known here for ${process.platform} ${process.arch}.`);
  }
  const { name, program } = platforms[host].node;
  writeFileSync(join(folder, 'package.json'), '{"private": true}');
  const result = runNpm(['install', '--no-audit', '--no-fund', `${name}@${version}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (result.status !== 0) {
    throw new PreparationError(`npm could not install ${name}@${version}; it said why above.`);
  }
  return join(folder, 'node_modules', name, program);
}
