import { defineConfig } from 'vitest/config';

// A real browser against the built service: `npx vitest run --config e2e/vitest.config.ts [FILE]`.
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['e2e/**/*.test.ts'],
    globalSetup: ['packages/server/test/support/memory-folder.ts', 'e2e/support/build.ts'],
    // What is imported is the same everywhere, and keeps nothing but the services that run.
    isolate: false,
    testTimeout: 120_000,
    // On a machine that is busy with the other tests a page may be slower than what waits for it. The report says what was tried again.
    retry: 1,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000, interval: 50 } },
    // Each file has a service with workers and a browser: more than two at once would only wait for each other.
    maxWorkers: 2,
  },
});
