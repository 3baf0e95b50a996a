// Bundles the program after the compiler. Our packages and two of their dependencies are more than a thousand files, which
// Node looks up and reads one by one: a worker needs 1.7 s of a processor to start from them and 0.5 s from the bundle.
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './prepare.mjs';

const server = join(root, 'packages', 'server');
const outdir = join(server, 'bundle');

/** What is read as a file by others, and what knows places by its own (see src/places.ts). */
const entryPoints = ['main', 'cli/entry', 'http/threads/program', 'places'].map((name) => `dist/${name}.js`);
/** Made of hundreds of files each; other packages stay where they are, some with native parts or threads of their own. */
const bundled = /^(@persephone\/|typebox($|\/)|kysely($|\/))/;

const onlyThese = {
  name: 'bundle only these',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || bundled.test(path) ? undefined : { path, external: true },
    );
  },
};

const { metafile } = await build({
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
  metafile: true,
  logLevel: 'warning',
});

// A service that runs still loads files of the build that it was started from.
const dayMs = 24 * 3600 * 1000;
const made = new Set(Object.keys(metafile.outputs).map((path) => join(server, path)));
for (const entry of readdirSync(outdir, { withFileTypes: true, recursive: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  if (entry.isFile() && !made.has(path) && Date.now() - statSync(path).mtimeMs > dayMs) rmSync(path);
}
