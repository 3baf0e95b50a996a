// `npm test`: install what is missing, then every check. Further arguments go to vitest, e.g.
// npm test -- packages/engine/test; those that begin with e2e choose browser tests. The last line says how many tests
// passed and failed; where there is no browser, the line before says so. In a whole run a few files that failed are run
// again, alone, since much of what is tested has a time by which it is to happen, and those times assume a machine that
// is not busy with all other tests; what passed only then is named.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
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
import { failureLines, readReport } from './test-report.mjs';

const program = (name, path) => join(root, 'node_modules', name, path);

try {
  checkNode();
  ensureInstalled();
} catch (error) {
  fail(error);
}

const vitest = (...args) => [program('vitest', 'vitest.mjs'), ...args];
const folder = mkdtempSync(join(tmpdir(), 'persephone-test-'));

let runs = 0;

/** Run tests with vitest, `aside` with its output kept together and shown at its end. Returns what `readReport` does. */
async function runTests(name, { aside = false }, ...args) {
  const record = join(folder, `vitest-${runs++}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${record}`];
  const command = vitest('run', ...reporters, ...args);
  if (aside) return readReport(record, (await runAside(name, command)).code);
  console.log(`\n> ${name}`);
  const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
  const [code] = await once(child, 'close');
  return readReport(record, code ?? 1);
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

/** More files than these do not fail because the machine is busy. */
const mostTriedAgain = 4;
const onSecondTry = [];

/** Run the files that failed again, each alone. One that passes counts as passed, with all that was in it. */
async function tryAgain() {
  const failing = counts.flatMap((count) => count.files.map((file) => ({ count, file })));
  if (failing.length > mostTriedAgain) return;
  for (const { count, file } of failing) {
    const config = file.path.startsWith('e2e/') ? browserConfig : [];
    const again = await runTests(`vitest run, ${file.path} again`, {}, ...config, file.path);
    if (again.failed > 0 || again.passed === 0) continue;
    onSecondTry.push(...failureLines(file));
    count.failed -= Math.max(1, file.failed.length);
    count.passed += again.passed - file.passed;
    count.files = count.files.filter((other) => other !== file);
  }
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
  await tryAgain();
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
const listed = (title, lines) => lines.length > 0 && console.log([title, ...lines].join('\n'));
listed('passed only when run again, alone:', onSecondTry);
listed(
  'failed:',
  counts.flatMap((count) => count.files.flatMap(failureLines)),
);
console.log(`tests: ${sum((count) => count.passed)} passed, ${failed} failed`);
process.exitCode = failed === 0 && checks.every(({ ok }) => ok) ? 0 : 1;
