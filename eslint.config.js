// Biome formats and lints; this file holds only what Biome cannot say: type-aware promises and who may import whom.
import vitest from '@vitest/eslint-plugin';
import tseslint from 'typescript-eslint';

const ours = (...names) => names.map((name) => ({ group: [`@persephone/${name}`, `@persephone/${name}/*`] }));

/** Forbid imports for the files of a folder, with a message that names the remedy. */
function forbid(files, patterns, message) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: patterns.map((p) => ({ ...p, message })) }],
    },
  };
}

const nodeBuiltins = [{ group: ['node:*', 'fs', 'path', 'os', 'child_process', 'worker_threads'] }];
/** Folders of the server seen from another of them; the domain's folders bear some of the same names. */
const serverFolders = (...folders) => [{ regex: `^(?!.*/domain/)(.*/)?(${folders.join('|')})(/|$)` }];
/** The same seen from so many levels below src/. */
const foldersAbove = (levels, ...folders) => [{ regex: `^(\\.\\./){${levels}}(${folders.join('|')})(/|$)` }];

/** The engine's folders from the ground up: each may import those of the lines above its own. */
const engineLayers = [
  ['errors', 'event-loop', 'runtime', 'random'],
  ['audio', 'features', 'labels', 'nn'],
  ['architectures', 'decode', 'encoders'],
  ['alignment', 'language', 'metrics', 'recipes', 'segmentation', 'transfer'],
  ['models', 'selection'],
  ['train'],
  ['self-training'],
];
const outsideEngine = [
  ...ours('contracts', 'server', 'web'),
  { group: ['@persephone/formats/zip'] },
  ...nodeBuiltins,
  { group: ['onnxruntime-node'] },
];

const outsideWeb = [...ours('engine', 'server'), { group: ['@persephone/formats/zip'] }, ...nodeBuiltins];

export default tseslint.config(
  { ignores: ['**/dist/**', 'packages/server/bundle/**', '**/node_modules/**', 'coverage/**', 'data/**'] },
  {
    files: ['packages/*/src/**/*.{ts,tsx}'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // A browser that is not waited for is a test that says nothing.
    files: ['e2e/**/*.ts', 'bench/{upload,journey,typing}/**/*.ts', 'bench/shared/page.ts'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: 'e2e/tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    // An assertion that may be left out is none. Not even inside a guard: let the guard throw, or assert what it guards.
    files: ['packages/*/test/**/*.{ts,tsx}', 'e2e/**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { vitest },
    rules: { 'vitest/no-conditional-expect': 'error', 'vitest/no-conditional-in-test': 'off' },
  },
  forbid(
    ['scripts/**'],
    [{ regex: '/(e2e|bench)/' }],
    'scripts are what e2e and bench start from; what drives a browser lies in e2e.',
  ),
  forbid(
    ['packages/contracts/src/**'],
    [
      ...ours('engine', 'server', 'web'),
      { regex: '^@persephone/formats/(?!annotation-formats$)' },
      ...nodeBuiltins,
    ],
    'contracts holds schemas and codes only and imports nothing of ours but the names of formats; move the logic to the server.',
  ),
  ...engineLayers.map((layer, i) => {
    const above = engineLayers.slice(i + 1).flat();
    const upwards = above.length > 0 ? [{ regex: `^(\\.\\./)+(${above.join('|')})(/|$)` }] : [];
    return forbid(
      layer.map((folder) => `packages/engine/src/${folder}/**`),
      [...outsideEngine, ...upwards],
      'The engine is pure, and imports of ours only formats: take the bytes or the ONNX Runtime as an argument instead. Nothing in it imports upwards either: ' +
        'what two folders need lies in one below both.',
    );
  }),
  forbid(
    ['packages/formats/src/**'],
    [
      ...ours('contracts', 'engine', 'server', 'web'),
      { group: ['node:fs', 'node:fs/*', 'node:child_process', 'node:http'] },
    ],
    'formats is pure and imports nothing of ours: take bytes or a stream as an argument instead.',
  ),
  forbid(
    ['packages/single-file/src/**'],
    [...ours('contracts', 'server', 'web'), { group: ['@persephone/formats/zip'] }, ...nodeBuiltins],
    'The page in a single file has no service: it is made of the engine and the formats, in a browser.',
  ),
  forbid(
    ['packages/web/src/**'],
    outsideWeb,
    'The page knows the service by its HTTP interface alone; what it asks of it is in api/. Of the formats it takes those that need no Node.',
  ),
  forbid(
    ['packages/web/src/{api,audio,i18n,ui}/**'],
    [...outsideWeb, { regex: '/(features|shared|app)/' }],
    'api, audio, i18n and ui are what features are made of; they import none of them.',
  ),
  forbid(
    ['packages/web/src/shared/**'],
    [...outsideWeb, { regex: '/features/' }],
    'shared/ holds what several features use and imports none of them: move what it needs into its room there, or take it as a property.',
  ),
  forbid(
    ['packages/web/src/features/*/**'],
    // Features are flat folders: what leaves one for a sister, or goes around by the name of the folder of all.
    [...outsideWeb, { regex: '^\\.\\./[^.]' }, { regex: '/features/' }],
    'Features do not import features: move what both need to a room in shared/ (packages/web/src/shared/<what it is of>/).',
  ),
  forbid(
    // The one folder within a feature: it may know the feature that it is part of.
    ['packages/web/src/features/import/annotations/**'],
    [...outsideWeb, { regex: '^\\.\\./\\.\\./[^.]' }, { regex: '/features/' }],
    'Features do not import features: move what both need to a room in shared/ (packages/web/src/shared/<what it is of>/).',
  ),
  ...[1, 2].map((levels) =>
    forbid(
      [`packages/server/src/domain/${'*/'.repeat(levels - 1)}*.ts`],
      [
        ...foldersAbove(levels, 'db', 'storage', 'corpus-data', 'jobs', 'http', 'cli'),
        { group: ['kysely', 'fastify', 'pg', 'libsql', 'onnxruntime-node', '@fastify/*'] },
      ],
      'The domain names ports; declare what you need as an interface there and implement it outside.',
    ),
  ),
  forbid(
    ['packages/server/src/db/**'],
    serverFolders('storage', 'corpus-data', 'jobs', 'http', 'cli'),
    'db may import domain and contracts only.',
  ),
  forbid(
    ['packages/server/src/storage/**'],
    serverFolders('db', 'corpus-data', 'jobs', 'http', 'cli'),
    'storage may import domain only.',
  ),
  forbid(
    ['packages/server/src/{verify,backup}/**'],
    serverFolders('db', 'storage', 'corpus-data', 'jobs', 'http', 'cli'),
    'verify and backup may import domain only.',
  ),
  forbid(
    ['packages/server/src/corpus-data/**'],
    [...serverFolders('db', 'storage', 'jobs', 'http', 'cli'), { group: ['kysely', 'fastify'] }],
    'corpus-data may import domain and engine only: jobs, the command line and the benches prepare speech with it.',
  ),
  forbid(
    ['packages/server/src/jobs/**'],
    [...serverFolders('db', 'storage', 'http', 'cli'), { group: ['kysely', 'fastify'] }],
    'jobs may import corpus-data, domain and engine only; the composition root hands it repositories.',
  ),
  forbid(
    ['packages/server/src/http/**'],
    [...serverFolders('db', 'storage', 'corpus-data', 'jobs', 'cli'), { group: ['kysely'] }],
    'Routes speak to the domain only; the composition root hands them what they need.',
  ),
);
