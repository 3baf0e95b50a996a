// `npm test`: install what is missing, then every check. Further arguments go to vitest, e.g.
// npm test -- packages/engine/test; those that begin with e2e choose browser tests. The last line says how many tests
// passed and failed; where there is no browser, the line before says so.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumRemedy, ensureChromium } from './chromium.mjs';
import { checkNode, ensureInstalled, fail, root, runNode } from './prepare.mjs';

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

/** Run a program with its output kept together, to be shown at its end. */
function runAside(name, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
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
const eslint = () => runAside('eslint', [program('eslint', 'bin/eslint.js'), '.']);
/** These read the declarations that were built. */
const testTypes = async () => [
  await runAside('tsc -p tsconfig.test.json', [tsc, '-p', 'tsconfig.test.json']),
  await runAside('tsc -p e2e', [tsc, '-p', 'e2e']),
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

// What is run beside something else is one program at a time. ESLint asks for types, and so comes after what they are built by.
const formatted = biome();
const checks = [await runAside('tsc -b', [tsc, '-b']), await formatted];
const checkAside = async () => checks.push(await eslint(), ...(await testTypes()));

// What measures pauses of milliseconds is alone on the machine.
const timed = ['', '-annotations', '-long-texts'].map(
  (of) => `packages/server/test/http/event-loop${of}.test.ts`,
);
if (chosen.length === 0) {
  // Tests wait for time to pass, for processes and for the browser: the rest is done meanwhile.
  const beside = async () => {
    await checkAside();
    await browserTests({ aside: true }, '--maxWorkers=1');
  };
  const [count] = await Promise.all([
    runTests('vitest run', {}, ...timed.map((file) => `--exclude=${file}`)),
    beside(),
  ]);
  counts.push(count);
  counts.push(await runTests('vitest run, pauses of the event loop', {}, '--maxWorkers=1', ...timed));
} else {
  await checkAside();
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
