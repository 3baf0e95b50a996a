import { readdirSync, realpathSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Tests read the packages' sources, not what was built; those that run the program build it first.
const folders = (name: string) =>
  readdirSync(new URL(`packages/${name}/src`, import.meta.url), { withFileTypes: true }).filter((e) =>
    e.isDirectory(),
  );

const source = (path: string) => new URL(path, import.meta.url).pathname;

/**
 * What has its process to itself: what changes something that all of a process have, or measures what those before it
 * leave behind. The others of a worker share it, so that what they import is read once, which is most of the work of a short file.
 */
const alone = [
  // They register an architecture, or a kind of features.
  'packages/engine/test/architectures/registry.test.ts',
  'packages/engine/test/encoders/encoder.test.ts',
  'packages/server/test/domain/architectures.test.ts',
  // Memory, and how time grows.
  'packages/engine/test/train/memory.test.ts',
  'packages/formats/test/annotations/growth.test.ts',
  // What is written aside is swept once a process, and what is logged again and again is logged once a minute.
  'packages/server/test/{jobs,cli}/sound-tracks.test.ts',
  'packages/server/test/storage/disk.test.ts',
  // The command line, as the whole of a process.
  'packages/server/test/cli/{commands,elan,encoders,evaluate-align}.test.ts',
  // A document and a cache of queries.
  'packages/web/test/components/*.test.tsx',
];
/** What measures pauses of milliseconds: `npm test` runs these when nothing else is running. */
const pauses = 'packages/server/test/http/event-loop*.test.ts';

/** Packages that are built and installed, hosts that are lost, moves that are killed over and over: `npm run test:slow`, a few minutes. */
const slow = [
  'packages/server/test/packaging/{bundle,installed}.test.ts',
  'packages/server/test/deploy/image.test.ts',
  'packages/server/test/cli/giving-back.test.ts',
  'packages/server/test/jobs/{annotations-killed,divide,lost-host}.test.ts',
  'packages/server/test/storage/{case-insensitive,transfer,transfer-killed,transfer-postgres}.test.ts',
];
/** A part of them in `npm test`, all of them with the slow ones. */
const inPart = [
  'packages/server/test/http/robustness.test.ts',
  'packages/engine/test/self-training/self-train.test.ts',
  'packages/engine/test/train/fusion.test.ts',
  'packages/server/test/jobs/{intake,killed,segmented,service,together-killed,tracing}.test.ts',
  'packages/server/test/storage/{backup,race}.test.ts',
];
const withSlow = process.env.PERSEPHONE_SLOW_TESTS === '1';

/** What takes longest is begun first, so that none of it goes on when all others are done. */
const longest = [
  'server/test/jobs/service',
  'server/test/jobs/annotations-killed',
  'server/test/packaging/bundle',
  'server/test/packaging/installed',
  'server/test/deploy/image',
  'server/test/jobs/divide',
  'server/test/jobs/killed',
  'server/test/jobs/lost-host',
  'server/test/cli/giving-back',
  'server/test/http/v1/annotations-again',
  'server/test/storage/identity',
  'server/test/storage/bucket',
  'server/test/storage/transfer',
  'server/test/storage/transfer-killed',
  'server/test/storage/transfer-postgres',
  'server/test/cli/commands',
  'server/test/jobs/intake',
  'formats/test/annotations/growth',
  'engine/test/train/fusion',
  'server/test/cli/evaluate-align',
  'server/test/storage/race',
  'server/test/http/robustness',
].map((name) => realpathSync(source(`packages/${name}.test.ts`)));

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const others = await super.sort(files.filter(({ moduleId }) => !longest.includes(moduleId)));
    return [...longest.flatMap((path) => files.filter(({ moduleId }) => moduleId === path)), ...others];
  }
}

const resolve = {
  alias: [
    { find: /^@persephone\/contracts$/, replacement: source('packages/contracts/src/index.ts') },
    ...['engine', 'formats'].flatMap((name) =>
      folders(name).map((folder) => ({
        find: `@persephone/${name}/${folder.name}`,
        replacement: source(`packages/${name}/src/${folder.name}/index.ts`),
      })),
    ),
  ],
};

interface Files {
  readonly include: string[];
  readonly exclude?: string[];
  readonly isolate?: boolean;
  readonly maxWorkers?: number;
}
const project = (name: string, files: Files) => ({
  resolve,
  test: { name, testTimeout: 30_000, hookTimeout: 60_000, ...files },
});

export default defineConfig({
  test: {
    globalSetup: [
      'packages/server/test/support/memory-folder.ts',
      'packages/server/test/support/built-program.ts',
      'packages/server/test/support/postgres-server.ts',
      'packages/server/test/support/database-templates.ts',
    ],
    // More than there are processors on a small machine: a third of the time they wait for the clock or the disk.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: withSlow
      ? [
          // One after another: what is measured there is not to wait for the others.
          project('slow', { include: [...slow, ...inPart], isolate: false, maxWorkers: 1 }),
        ]
      : [
          project('together', {
            include: ['packages/*/test/**/*.test.{ts,tsx}'],
            exclude: [...alone, pauses, ...slow],
            isolate: false,
          }),
          project('alone', { include: alone }),
          project('pauses', { include: [pauses], isolate: false, maxWorkers: 1 }),
        ],
  },
});
