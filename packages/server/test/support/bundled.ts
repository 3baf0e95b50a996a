import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * A test's own program in one file, from the sources: Node starts it in a quarter of the time that it needs where each
 * source is looked up and compiled by itself. Returns its path; it lies in the folder, which is the caller's to remove.
 */
export async function bundledInto(folder: string, script: string): Promise<string> {
  // Packages stay where they are, and are found from the folder.
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const outfile = join(folder, 'program.mjs');
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
        name: 'packages stay outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@persephone/') ? undefined : { path, external: true },
          ),
      },
    ],
    logLevel: 'warning',
  });
  return outfile;
}
