// Bundles the program after the compiler. Our packages and two of their dependencies are more than a thousand files, which
// Node looks up and reads one by one: a worker needs 1.7 s of a processor to start from them and 0.5 s from the bundle.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { sourcesOf, writePackagesOf } from './bundled-packages.mjs';
import { replaceFile, root } from './prepare.mjs';

const server = join(root, 'packages', 'server');
const outdir = join(server, 'bundle');

/** What is read as a file by others, and what knows places by its own (see src/places.ts). */
const entryPoints = ['main', 'cli/entry', 'http/threads/program', 'places'].map((name) => `dist/${name}.js`);
/**
 * Made of hundreds of files each, or not of the same version as another package of ours has (@noble/hashes); other packages stay
 * where they are, some with native parts or threads of their own.
 */
const bundled = /^(@persephone\/|@noble\/hashes($|\/)|typebox($|\/)|kysely($|\/))/;

const onlyThese = {
  name: 'bundle only these',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || bundled.test(path) ? undefined : { path, external: true },
    );
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: server,
  entryPoints,
  outbase: 'dist',
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: '[name]-[hash]',
  plugins: [onlyThese],
  write: false,
  metafile: true,
  logLevel: 'warning',
});

// What is being started at this moment reads whole files, and imports none that is not there yet: the entries, whose names have no
// hash, come last.
const isEntry = ({ path }) => entryPoints.some((entry) => path === join(outdir, relative('dist', entry)));
const inOrder = [...outputFiles].sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
for (const { path, contents } of inOrder) replaceFile(path, contents);

// A service that runs goes on loading files of the build that it was started from: they are kept for a week after they
// were superseded, which the list of the build before tells.
const weekMs = 7 * 24 * 3600 * 1000;
const list = join(outdir, 'files.json');
const made = new Set(outputFiles.map(({ path }) => path));
const before = new Set(existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []);
for (const entry of readdirSync(outdir, { withFileTypes: true, recursive: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || made.has(path) || path === list) continue;
  if (before.has(path)) utimesSync(path, new Date(), new Date());
  else if (Date.now() - statSync(path).mtimeMs > weekMs) rmSync(path);
}
replaceFile(list, JSON.stringify([...made]));

// What a package of the program is to be installed with.
const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
const specifiers = imports
  .filter(({ external, path }) => external && !isBuiltin(path))
  .map(({ path }) => path);
const packageOf = (specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)[0];
replaceFile(
  join(outdir, 'packages.json'),
  `${JSON.stringify([...new Set(specifiers.map(packageOf))].sort(), null, 2)}\n`,
);
// What is in it of others.
writePackagesOf(join(outdir, 'bundled-packages.json'), sourcesOf(metafile), server);
