import { main } from './index.js';

// What the command and the service's worker processes run.
process.exitCode = await main(process.argv.slice(2));
