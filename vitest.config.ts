import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// Tests read the packages' sources, not what was built; those that run the program build it first.
const folders = (name: string) =>
  readdirSync(new URL(`packages/${name}/src`, import.meta.url), { withFileTypes: true }).filter((e) =>
    e.isDirectory(),
  );

const source = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@persephone\/contracts$/, replacement: source('packages/contracts/src/index.ts') },
      ...['engine', 'formats'].flatMap((name) =>
        folders(name).map((folder) => ({
          find: `@persephone/${name}/${folder.name}`,
          replacement: source(`packages/${name}/src/${folder.name}/index.ts`),
        })),
      ),
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.{ts,tsx}'],
    globalSetup: [
      'packages/server/test/support/memory-folder.ts',
      'packages/server/test/support/built-program.ts',
      'packages/server/test/support/postgres-server.ts',
      'packages/server/test/support/database-templates.ts',
    ],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // More than there are processors on a small machine: a third of the time they wait for the clock or the disk.
    maxWorkers: 3,
  },
});
