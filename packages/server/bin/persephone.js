#!/usr/bin/env node
// The command. In the repository the build is brought up to date first, so that it is never an old one that runs; where the program
// was installed there is nothing to build.
import { existsSync } from 'node:fs';
import { checkNode, fail } from '../../../scripts/check-node.mjs';

const preparation = new URL('../../../scripts/prepare.mjs', import.meta.url);
try {
  checkNode();
  if (existsSync(preparation)) {
    const { ensureBuilt, ensurePageBuilt, ensureSingleFileBuilt } = await import(preparation.href);
    ensureBuilt();
    const command = process.argv[2];
    const serves = command === 'serve' || command === 'desktop';
    if (serves) ensurePageBuilt();
    if (serves || command === 'single-file') ensureSingleFileBuilt();
  }
} catch (error) {
  fail(error);
}

// npm passes SIGTERM to the shell in between, and some shells die of it without passing it on: then this process
// would be left behind, serving on a port that nobody knows of.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

await import('../bundle/cli/entry.js');
