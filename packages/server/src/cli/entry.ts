import { exitCodes } from './failure.js';
import { main } from './index.js';

// What the command and the service's worker processes run.

// A reader that has seen enough, as in `persephone transcribe … | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

// Where nobody reads the log any more, there is nobody to report that to either.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const exitCode = await main(process.argv.slice(2));
// A worker whose machine is at fault has reported so already.
process.exitCode ??= exitCode;
