// `npm start`: install what is missing, build what changed, serve. Further arguments go to `persephone serve`:
// npm start -- --port 9000
import { fail } from './check-node.mjs';
import { prepare } from './prepare.mjs';

try {
  prepare();
} catch (error) {
  fail(error);
}
// In this process rather than a child: signals arrive where they are handled, and the exit code is the server's.
process.argv.splice(2, 0, 'serve');
await import('../packages/server/bin/persephone.js');
