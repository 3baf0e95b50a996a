// node_modules for some platforms: the packages of package-lock.json that are needed there, and of each the files that are.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { PreparationError } from '../check-node.mjs';
import { root, runNpm } from '../prepare.mjs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * Have npm fetch packages for whatever system, each compared with its integrity by npm.
 * @param wanted name, version and integrity of each
 * @param use called with the folders in the same order, which are gone afterwards
 */
export function withFetched(wanted, use) {
  if (wanted.length === 0) return use([]);
  const folder = mkdtempSync(join(tmpdir(), 'persephone-fetch-'));
  try {
    // Each under a name of its own: two may be of the same name.
    const names = wanted.map((_, i) => `fetched-${i}`);
    const aliases = wanted.map(({ name, version }) => `npm:${name}@${version}`);
    const dependencies = Object.fromEntries(names.map((name, i) => [name, aliases[i]]));
    const entries = wanted.map(({ name, version, integrity }, i) => [
      `node_modules/${names[i]}`,
      {
        name,
        version,
        resolved: `https://registry.npmjs.org/${name}/-/${name.split('/').at(-1)}-${version}.tgz`,
        integrity,
      },
    ]);
    const manifest = { name: 'fetched', version: '0.0.0', private: true, dependencies };
    const packages = { '': manifest, ...Object.fromEntries(entries) };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ ...manifest, lockfileVersion: 3, requires: true, packages }),
    );
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-bin-links', '--loglevel=error'];
    const { status } = runNpm(['ci', '--force', ...options], { cwd: folder });
    if (status !== 0) {
      const list = wanted.map(({ name, version }) => `${name}@${version}`).join(', ');
      throw new PreparationError(
        `npm could not fetch ${list}; it said why above. This step needs the npm registry, or a cache that has them.`,
      );
    }
    return use(names.map((name) => join(folder, 'node_modules', name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which files of a package are used on these platforms; of both runtimes most are for others. */
function filesFor(chosen, name) {
  if (name === 'onnxruntime-node') return ofNativeRuntime(chosen);
  if (name === 'onnxruntime-web') return isOfNode;
  return () => true;
}

/** Of two libraries of macOS that are the same, one is loaded. */
function ofNativeRuntime(chosen) {
  const ours = chosen.map(({ os, cpu }) => `${os}/${cpu}`);
  return (path) => {
    if (path === 'script' || /^bin\/napi-v\d+\/darwin\/[^/]+\/libonnxruntime\.\d+\.\d+.*\.dylib$/.test(path))
      return false;
    const [, of] = /^bin\/napi-v\d+\/([^/]+\/[^/]+)/.exec(path) ?? [];
    return of === undefined || ours.includes(of);
  };
}

/** What Node loads of the runtime in WebAssembly: no browser's. */
const isOfNode = (path) =>
  !/^(lib|dist\/.+)/.test(path) ||
  /^dist\/(ort\.node\.min\.m?js|ort-wasm-simd-threaded\.(mjs|wasm))$/.test(path);

/** Copy a package's files without the packages within it. */
function copyPackage(from, to, wanted) {
  cpSync(from, to, {
    recursive: true,
    dereference: true,
    filter: (source) => {
      const path = relative(from, source).split(sep).join('/');
      return path === '' || (path !== 'node_modules' && !path.endsWith('.map') && wanted(path));
    },
  });
}

/** So that nothing more is wanted where the program is installed: no script is run, and no package looked for that is not there. */
function settleManifest(folder, path, entries) {
  const file = join(folder, path, 'package.json');
  const manifest = read(file);
  const isThere = (name) => {
    const nested = `${path}/node_modules/${name}`;
    return nested in entries || `node_modules/${name}` in entries;
  };
  const settled = { ...manifest };
  delete settled.scripts;
  for (const kind of ['dependencies', 'optionalDependencies']) {
    if (!manifest[kind]) continue;
    settled[kind] = Object.fromEntries(Object.entries(manifest[kind]).filter(([name]) => isThere(name)));
  }
  writeFileSync(file, `${JSON.stringify(settled, null, 2)}\n`);
}

/**
 * Put packages into the node_modules of a folder: from those of the repository where they are of the same content, else from the
 * registry.
 * @param entries of a lockfile, by path
 * @param chosen platforms
 */
export function installProduction(folder, entries, chosen) {
  const record = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(record) ? read(record).packages : {};
  const paths = Object.keys(entries);
  const isHere = (path) =>
    installed[path]?.integrity === entries[path].integrity && existsSync(join(root, path));
  const put = (path, from) => copyPackage(from, join(folder, path), filesFor(chosen, nameOf(path)));
  for (const path of paths.filter(isHere)) put(path, join(root, path));
  const missing = paths.filter((path) => !isHere(path));
  const wanted = missing.map((path) => ({ name: nameOf(path), ...entries[path] }));
  withFetched(wanted, (folders) => {
    for (const [i, path] of missing.entries()) put(path, folders[i]);
  });
  for (const path of paths) settleManifest(folder, path, entries);
}
