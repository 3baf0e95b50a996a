// Which entries of a package-lock.json some packages need on some platforms, with all that those need: what npm would install.
import { takes } from './platforms.mjs';

/**
 * What packages need for what is not done here: an install script that loads libraries for graphics cards, and runtimes for browsers.
 */
const notUsed = {
  'node_modules/onnxruntime-node': ['adm-zip', 'global-agent'],
  'node_modules/onnxruntime-web': ['flatbuffers', 'guid-typescript', 'long', 'platform', 'protobufjs'],
};

/** Where Node finds a package that another one imports: in its own node_modules, or those of the folders above. */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === '') return undefined;
  }
}

const isOptional = ({ optionalDependencies = {}, peerDependenciesMeta = {} }, name) =>
  name in optionalDependencies || peerDependenciesMeta[name]?.optional === true;

/**
 * Entries by path, sorted.
 * @param lock a lockfile of version 3
 * @param names packages at the top
 * @param chosen platforms
 */
export function lockedPackages({ packages }, names, chosen) {
  const found = new Set();
  const waiting = names.map((name) => `node_modules/${name}`);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const entry = packages[path];
    if (found.has(path) || (entry.optional && !takes(chosen, path, entry))) continue;
    found.add(path);
    const { dependencies, peerDependencies, optionalDependencies } = entry;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })) {
      if (notUsed[path]?.includes(name)) continue;
      const at = resolve(packages, path, name);
      if (at !== undefined) waiting.push(at);
      else if (!isOptional(entry, name))
        throw new Error(`${path} needs ${name}, which package-lock.json has not`);
    }
  }
  return Object.fromEntries([...found].sort().map((path) => [path, packages[path]]));
}
