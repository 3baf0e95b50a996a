// Which packages are in what bundlers make: their licences are given with it (packaging/licences.mjs).
import { join, relative, resolve, sep } from 'node:path';
import { replaceFile, root } from './prepare.mjs';

/**
 * Write the folders of packages, from the root, that files are of.
 * @param file JSON: a sorted list
 * @param sources paths of files, absolute or from `base`; those that are no package's are left out
 * @returns them
 */
export function writePackagesOf(file, sources, base = root) {
  const folders = sources.map((source) => {
    const path = relative(root, resolve(base, source)).split(sep).join('/');
    return /^(.*node_modules\/(@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  });
  const sorted = [...new Set(folders)].filter((folder) => folder !== undefined).sort();
  replaceFile(file, `${JSON.stringify(sorted, null, 2)}\n`);
  return sorted;
}

/** Files whose code esbuild has put into what it made. */
export const sourcesOf = (metafile) =>
  Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));

/**
 * For Vite: a plugin that writes them after the build, and one for its workers, whose packages are among them.
 * @param file from the root
 */
export function listPackages(file) {
  const sources = new Set();
  const collect = {
    name: 'list packages',
    generateBundle(_options, made) {
      for (const { moduleIds = [] } of Object.values(made)) {
        // Of no file: begins with a zero. With a query: the same file.
        for (const id of moduleIds) if (!id.startsWith('\0')) sources.add(id.replace(/\?.*$/, ''));
      }
    },
  };
  const write = { ...collect, writeBundle: () => writePackagesOf(join(root, file), [...sources]) };
  return { page: write, worker: collect };
}
