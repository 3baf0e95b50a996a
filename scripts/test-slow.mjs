// `npm run test:slow`: the tests that `npm test` leaves out for the minutes they take (vitest.config.ts).
import { join } from 'node:path';
import { root, runNode } from './prepare.mjs';

const names = ['test/packaging', 'deploy/image', 'jobs/lost-host', 'storage/transfer-killed', 'storage/race'];
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = runNode([vitest, 'run', ...names], {
  env: { ...process.env, PERSEPHONE_SLOW_TESTS: '1' },
});
