// `npm run pack [-- --platform PLATFORM…] [-- --output FOLDER]`: the program as a tarball for `npm install --global` and `npx`, for all
// platforms unless some are named, written into FOLDER (dist/). Prints its path.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, PreparationError } from '../check-node.mjs';
import { prepare, replaceFile, root, runNpm } from '../prepare.mjs';
import { platforms, platformsNamed } from './platforms.mjs';
import { stagePackage } from './stage.mjs';

function pack(folder, chosen) {
  const stage = mkdtempSync(join(tmpdir(), 'persephone-pack-'));
  try {
    const content = join(stage, 'package');
    stagePackage(content, chosen);
    const packed = runNpm(['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', stage], {
      cwd: content,
      stdio: ['ignore', 'ignore', 2],
    });
    if (packed.status !== 0) throw new PreparationError('npm could not pack the program; it said why above.');
    const [tarball] = readdirSync(stage).filter((name) => name.endsWith('.tgz'));
    replaceFile(join(folder, tarball), readFileSync(join(stage, tarball)));
    return join(folder, tarball);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

try {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', multiple: true },
      output: { type: 'string', default: join(root, 'dist') },
    },
  });
  const chosen = platformsNamed(values.platform ?? Object.keys(platforms));
  prepare();
  console.log(pack(resolve(values.output), chosen));
} catch (error) {
  fail(error);
}
