#!/usr/bin/env node
// The command. In the repository the build is brought up to date first, so that it is never an old one that runs.
import { checkNode, ensureBuilt, fail } from '../../../scripts/prepare.mjs';

try {
  checkNode();
  ensureBuilt();
} catch (error) {
  fail(error);
}
await import('../dist/cli/entry.js');
