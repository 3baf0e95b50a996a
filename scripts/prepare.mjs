// What `npm start`, `npm test` and `npx persephone` need first: the right Node, the packages, the build.
// No dependencies and no syntax newer than Node 14, so that the message about an old Node can be read on one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, PreparationError } from './check-node.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Run a Node program in the repository, its output shown. Returns the exit code. */
export function runNode(args, options = {}) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.error) throw result.error;
  return result.signal ? 1 : result.status;
}

/** Run npm: the one that runs this, else that of the PATH. What it writes is shown as errors unless `stdio` says otherwise. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  const all = { cwd: root, stdio: ['ignore', 2, 2], ...options };
  return npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], all)
    : spawnSync('npm', args, { ...all, shell: process.platform === 'win32' });
}

/** Write a file that others may be reading at this moment: they find all of it, or what was there before. */
export function replaceFile(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${process.pid}.new`;
  writeFileSync(aside, contents);
  renameSync(aside, path);
}

/** Modification time in milliseconds; 0 where there is no such file. */
function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/**
 * Install when node_modules is absent or belongs to another lockfile. A stamp with the lockfile's hash says
 * which one it was made from; an install that a person ran by hand is known by npm's own record of it.
 */
export function ensureInstalled() {
  const lockfile = join(root, 'package-lock.json');
  const stamp = join(root, 'node_modules', '.persephone-lockfile');
  const npmRecord = join(root, 'node_modules', '.package-lock.json');
  const hash = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;

  // npm writes its record and the lockfile within moments of each other, in no promised order.
  const clockSlackMs = 5000;
  if (modified(npmRecord) + clockSlackMs < modified(lockfile) || !existsSync(npmRecord)) {
    console.error(
      'Installing the packages that package-lock.json names (npm ci); this takes a few minutes, once …',
    );
    const result = runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
    if (result.error || result.status !== 0) {
      throw new PreparationError(
        'The packages could not be installed; npm said why above.\n' +
          'This step needs the npm registry once. Without a network: copy the folder node_modules from a machine\n' +
          'of the same kind where `npm ci` succeeded (or set a registry or a cache that can be reached:\n' +
          '`npm config set registry URL`, `npm ci --offline`), then run the command again.',
      );
    }
  }
  writeFileSync(stamp, hash);
}

const packageFolders = () =>
  readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((folder) => existsSync(join(folder, 'tsconfig.json')));

/** When the newest file under a folder was changed, in milliseconds. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) latest = Math.max(latest, modified(join(entry.parentPath ?? entry.path, entry.name)));
  }
  return latest;
}

/** What the program runs: one of the files that the compiler's output is bundled into. */
const bundle = join(root, 'packages', 'server', 'bundle', 'cli', 'entry.js');

/** Whether any package's sources are newer than what was built of them. Takes milliseconds, unlike `tsc -b`. */
export function isBuildStale() {
  if (packageFolders().some((folder) => modified(join(folder, 'tsconfig.tsbuildinfo')) > modified(bundle)))
    return true;
  const shared = Math.max(
    modified(join(root, 'tsconfig.base.json')),
    modified(join(root, 'package-lock.json')),
    modified(join(root, 'scripts', 'bundle.mjs')),
  );
  return packageFolders().some((folder) => {
    const record = join(folder, 'tsconfig.tsbuildinfo');
    if (!existsSync(record) || !existsSync(join(folder, 'dist'))) return true;
    if (!existsSync(join(folder, 'src'))) return false;
    return Math.max(shared, newest(join(folder, 'src'))) > modified(record);
  });
}

const page = join(root, 'packages', 'web', 'dist', 'page', 'index.html');

/** Whether the page's sources are newer than what was built of them. */
function isPageStale() {
  const web = join(root, 'packages', 'web');
  const sources = [join(web, 'index.html'), join(web, 'vite.config.ts'), join(root, 'package-lock.json')];
  const folders = [join(web, 'src'), join(web, 'public')];
  return Math.max(...sources.map(modified), ...folders.map(newest)) > modified(page);
}

/** Build the web page, where it changed. */
export function ensurePageBuilt() {
  if (!isPageStale()) return;
  console.error('Building the page …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--logLevel', 'warn'];
  // Tests have another environment, in which React's development version would be built in.
  const env = { ...process.env, NODE_ENV: 'production' };
  if (runNode(args, { cwd: join(root, 'packages', 'web'), stdio: ['ignore', 2, 2], env }) !== 0) {
    throw new PreparationError('The page could not be built; the messages above say why.');
  }
}

const singleFile = join(root, 'packages', 'single-file', 'dist', 'page', 'head.html');

/** Build the page that transcribes from a single file, where what it is made of changed: the engine and the formats, too. */
export function ensureSingleFileBuilt() {
  const sources = ['single-file', 'engine', 'formats'].map((name) =>
    newest(join(root, 'packages', name, 'src')),
  );
  const licences = ['licences.mjs', join('licences', 'known.mjs')].map((name) => join('packaging', name));
  const scripts = ['single-file.mjs', ...licences].map((name) => join('scripts', name));
  const others = ['package-lock.json', 'LICENSE', 'NOTICE', ...scripts].map((name) => join(root, name));
  if (Math.max(...sources, ...others.map(modified)) <= modified(singleFile)) return;
  if (runNode([join(root, 'scripts', 'single-file.mjs')], { stdio: ['ignore', 2, 2] }) !== 0) {
    throw new PreparationError('The single-file transcriber could not be built; the messages above say why.');
  }
}

/** Build what changed. */
export function ensureBuilt() {
  if (!isBuildStale()) return;
  console.error('Building what changed …');
  for (const folder of packageFolders()) {
    // The compiler believes its record, not the folder: without this, a deleted dist would never come back.
    if (!existsSync(join(folder, 'dist'))) rmSync(join(folder, 'tsconfig.tsbuildinfo'), { force: true });
  }
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (runNode([tsc, '-b'], { stdio: ['ignore', 2, 2] }) !== 0) {
    throw new PreparationError('The build failed; the compiler says why above.');
  }
  const now = new Date();
  for (const folder of packageFolders()) {
    const record = join(folder, 'tsconfig.tsbuildinfo');
    // A change that leaves the output as it was leaves the compiler's record untouched as well.
    if (existsSync(record)) utimesSync(record, now, now);
  }
  if (runNode([join(root, 'scripts', 'bundle.mjs')], { stdio: ['ignore', 2, 2] }) !== 0) {
    throw new PreparationError('The program could not be bundled; the messages above say why.');
  }
}

export function prepare() {
  checkNode();
  ensureInstalled();
  ensureBuilt();
  ensurePageBuilt();
  ensureSingleFileBuilt();
}
