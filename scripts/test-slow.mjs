// `npm run test:slow`: the tests that `npm test` leaves out for the minutes they take (vitest.config.ts).
import { join } from 'node:path';
import { root, runNode } from './prepare.mjs';

const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = runNode([vitest, 'run'], {
  env: { ...process.env, PERSEPHONE_SLOW_TESTS: '1' },
});
