#!/usr/bin/env node
// The command. In the repository the build is brought up to date first, so that it is never an old one that runs.
import { checkNode, ensureBuilt, fail } from '../../../scripts/prepare.mjs';

try {
  checkNode();
  ensureBuilt();
} catch (error) {
  fail(error);
}
const { main } = await import('../dist/cli/index.js');
process.exitCode = await main(process.argv.slice(2));
