// `npm test`: install what is missing, then every check. Further arguments go to vitest, e.g.
// npm test -- packages/engine/test; those that begin with e2e choose browser tests. The last line says how many tests
// passed and failed; where there is no browser, the line before says so.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNode, fail } from './check-node.mjs';
import { chromiumRemedy, ensureChromium } from './chromium.mjs';
import {
  ensureBuilt,
  ensureInstalled,
  ensurePageBuilt,
  ensureSingleFileBuilt,
  root,
  runNode,
} from './prepare.mjs';

const program = (name, path) => join(root, 'node_modules', name, path);

/**
 * How many tests vitest's own record says passed and failed. A file that could not be read counts as a failure, and
 * so does a run that left no record. The exit code alone is not believed: what a test loads may end vitest with 0.
 */
function countTests(file, exitCode) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const unread = report.testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((a) => a.status === 'failed'),
  );
  const failed = report.numFailedTests + unread.length;
  return { passed: report.numPassedTests, failed: exitCode === 0 ? failed : Math.max(1, failed) };
}

try {
  checkNode();
  ensureInstalled();
} catch (error) {
  fail(error);
}

const vitest = (...args) => [program('vitest', 'vitest.mjs'), ...args];
const folder = mkdtempSync(join(tmpdir(), 'persephone-test-'));

let runs = 0;

/**
 * Run tests with vitest, `aside` with its output kept together and shown at its end. Returns how many passed and failed.
 */
async function runTests(name, { aside = false }, ...args) {
  const record = join(folder, `vitest-${runs++}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${record}`];
  const command = vitest('run', ...reporters, ...args);
  if (aside) return countTests(record, (await runAside(name, command)).code);
  console.log(`\n> ${name}`);
  const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return countTests(record, code ?? 1);
}

const browserConfig = ['--config', join('e2e', 'vitest.config.ts')];

/** How many browser tests there are among the chosen ones. */
function countBrowserTests(chosen) {
  const list = join(folder, 'list.json');
  runNode(vitest('list', ...browserConfig, `--json=${list}`, ...chosen), { stdio: 'ignore' });
  try {
    return JSON.parse(readFileSync(list, 'utf8')).length;
  } catch {
    return 'all';
  }
}

/** Of what nobody waits for. Lower still, it would wait itself for whatever else runs on the machine. */
const lowerPriority = 5;

/** Run a program with its output kept together, to be shown at its end; `yielding` to what others wait for. */
function runAside(name, args, { yielding = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    if (yielding && child.pid !== undefined) {
      try {
        setPriority(child.pid, lowerPriority);
      } catch {
        // Then it competes with the others.
      }
    }
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (code) => {
      console.log(`\n> ${name}`);
      process.stdout.write(Buffer.concat(output));
      resolve({ name, ok: code === 0, code: code ?? 1 });
    });
  });
}

const tsc = program('typescript', 'bin/tsc');
const biome = () => runAside('biome check', [program('@biomejs/biome', 'bin/biome'), 'check', '.']);
/** What only reads: these come after the build, whose declarations they read. */
const checkTypes = async (options) => [
  await runAside('eslint', [program('eslint', 'bin/eslint.js'), '.'], options),
  await runAside('tsc -p tsconfig.test.json', [tsc, '-p', 'tsconfig.test.json'], options),
  await runAside('tsc -p e2e', [tsc, '-p', 'e2e'], options),
];

const chosen = process.argv.slice(2);
const ofBrowser = chosen.filter((argument) => argument.startsWith('e2e'));
const others = chosen.filter((argument) => !argument.startsWith('e2e'));
const counts = [];
let notRun;

async function browserTests(...options) {
  if (ensureChromium() === undefined) notRun = countBrowserTests(ofBrowser);
  else counts.push(await runTests('vitest run, in a browser', ...options, ...browserConfig, ...ofBrowser));
}

const formatted = biome();
const checks = [await runAside('tsc -b', [tsc, '-b']), await formatted];

if (chosen.length === 0) {
  try {
    // Once, and not by two runs at the same time; where it cannot be built, both say so.
    ensureBuilt();
    ensurePageBuilt();
    ensureSingleFileBuilt();
  } catch (error) {
    console.error(error.message);
  }
  // Tests wait for time to pass, for processes and for the browser, which take longest; what only computes is done meanwhile.
  const [count, read] = await Promise.all([
    runTests('vitest run', {}, '--project=!pauses'),
    checkTypes({ yielding: true }),
    browserTests({ aside: true }),
  ]);
  checks.push(...read);
  counts.push(count);
  // What measures pauses of milliseconds is alone on the machine.
  counts.push(await runTests('vitest run, pauses of the event loop', {}, '--project=pauses'));
} else {
  checks.push(...(await checkTypes()));
  if (others.length > 0) counts.push(await runTests('vitest run', {}, ...others));
  if (ofBrowser.length > 0) await browserTests({});
}
rmSync(folder, { recursive: true, force: true });

const sum = (of) => counts.reduce((total, count) => total + of(count), 0);
const failed = sum((count) => count.failed);
console.log('');
for (const { name, ok } of checks) console.log(`${name}: ${ok ? 'ok' : 'failed'}`);
if (notRun !== undefined) {
  console.log(`browser tests: ${notRun} not run, since no browser was found. ${chromiumRemedy}`);
}
console.log(`tests: ${sum((count) => count.passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 && checks.every(({ ok }) => ok) ? 0 : 1;
