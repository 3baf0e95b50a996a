// `npm run bundle -- --platform PLATFORM [--output FOLDER]`: a folder and a zip file that run on a computer with nothing installed: Node,
// the program with the packages of that platform, the page, and what is double-clicked. On any system for any other. Without
// the zip file with `--no-zip`.
import {
  chmodSync,
  cpSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { fail } from '../check-node.mjs';
import { prepare, root } from '../prepare.mjs';
import { checkNative } from './native-files.mjs';
import { hostPlatform, platforms, platformsNamed } from './platforms.mjs';
import { withFetched } from './production.mjs';
import { stagePackage } from './stage.mjs';

const launchers = fileURLToPath(new URL('launchers/', import.meta.url));
const launchersOf = {
  linux: ['Persephone.sh', 'Persephone.desktop'],
  darwin: ['Persephone.command'],
  win32: ['Persephone.cmd'],
};

/** Node itself and its licence: neither npm nor headers. */
function putNode(folder, { os, node }) {
  // The package for Windows has no licence in it; that of the others is the same.
  const fetched = os === 'win32' ? [node, platforms['linux-x64'].node] : [node];
  withFetched(fetched, (folders) => {
    mkdirSync(dirname(join(folder, node.program)), { recursive: true });
    cpSync(join(folders[0], node.program), join(folder, node.program));
    cpSync(join(folders.at(-1), 'LICENSE'), join(folder, 'LICENSE'));
  });
  chmodSync(join(folder, node.program), 0o755);
}

function putLaunchers(folder, { os }) {
  for (const name of [...launchersOf[os], 'READ ME.txt']) {
    cpSync(join(launchers, name), join(folder, name));
    chmodSync(join(folder, name), name.endsWith('.txt') ? 0o644 : 0o755);
  }
}

/** Every file, with the right to run it, under the folder's own name. */
async function zipOf(folder, file) {
  const zip = new ZipFile();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    zip.addFile(path, join(basename(folder), relative(folder, path)).split(sep).join('/'), {
      compressionLevel: 9,
    });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

async function bundle(name, output, { zip }) {
  const [platform] = platformsNamed([name]);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(output, { recursive: true });
  // Put together aside: what bears the name is whole.
  const aside = mkdtempSync(join(output, '.bundle-'));
  try {
    const title = `persephone-${version}-${name}`;
    const made = join(aside, title);
    stagePackage(join(made, 'program'), [platform]);
    putNode(join(made, 'node'), platform);
    putLaunchers(made, platform);
    checkNative(made, name);
    if (zip) {
      const file = join(output, `${title}.zip`);
      await zipOf(made, `${made}.zip`);
      renameSync(`${made}.zip`, file);
      console.log(`${file}: ${megabytes(statSync(file).size)}`);
    }
    rmSync(join(output, title), { recursive: true, force: true });
    renameSync(made, join(output, title));
    console.log(join(output, title));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

try {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string' },
      output: { type: 'string', default: join(root, 'dist') },
      'no-zip': { type: 'boolean', default: false },
    },
  });
  prepare();
  const name = values.platform ?? String(hostPlatform());
  await bundle(name, resolve(values.output), { zip: !values['no-zip'] });
} catch (error) {
  fail(error);
}
