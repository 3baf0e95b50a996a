import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';

/** Made of hundreds of files each; others stay where they are. */
const included = /^(@persephone\/|typebox($|\/)|kysely($|\/))/;
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * A test's own program in one file, from the sources: Node starts it in a fraction of the time that it needs where each source
 * is looked up and compiled by itself. Made before the tests of the file that asks; returns where it is then.
 */
export function bundledProgram(script: string): () => string {
  let folder: string;
  const program = () => join(folder, 'program.mjs');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-program-'));
    // Where other packages are found.
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    await bundle(script, program());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return program;
}

async function bundle(script: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Says where our other packages' sources are.
    tsconfig: join(root, 'tsconfig.json'),
    plugins: [
      {
        name: 'bundle only these',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || included.test(path) ? undefined : { path, external: true },
          ),
      },
    ],
    logLevel: 'warning',
  });
}
