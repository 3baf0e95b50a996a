import { exitCodes } from './failure.js';
import { main } from './index.js';

// What the command and the service's worker processes run.

// A reader that has seen enough, as in `persephone transcribe … | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  if (!isClosedWindow(error)) throw error;
});

// Where nobody reads the log any more, there is nobody to report that to either.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && !isClosedWindow(error)) throw error;
});

/** Of a terminal whose window was closed: what is under way is still to be ended, with nobody who reads of it. */
function isClosedWindow({ code, syscall }: NodeJS.ErrnoException): boolean {
  return code === 'EIO' && syscall === 'write';
}

const exitCode = await main(process.argv.slice(2));
// A worker whose machine is at fault has reported so already.
process.exitCode ??= exitCode;
