// `npm test`: install what is missing, then every check. Further arguments go to vitest, e.g.
// npm test -- packages/engine/test. The last line says how many tests passed and failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const folder = mkdtempSync(join(tmpdir(), 'persephone-test-'));
const record = join(folder, 'vitest.json');
const steps = [
  ['biome check', [program('@biomejs/biome', 'bin/biome'), 'check', '.']],
  ['tsc -b', [program('typescript', 'bin/tsc'), '-b']],
  ['eslint', [program('eslint', 'bin/eslint.js'), '.']],
  [
    'vitest run',
    [
      program('vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${record}`,
      ...process.argv.slice(2),
    ],
  ],
];

const results = steps.map(([name, args]) => {
  console.log(`\n> ${name}`);
  return { name, exitCode: runNode(args) };
});
const { passed, failed } = countTests(record, results.at(-1).exitCode);
rmSync(folder, { recursive: true, force: true });

console.log('');
const checks = results.slice(0, -1).map(({ name, exitCode }) => ({ name, ok: exitCode === 0 }));
for (const { name, ok } of checks) console.log(`${name}: ${ok ? 'ok' : 'failed'}`);
console.log(`tests: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && checks.every(({ ok }) => ok) ? 0 : 1;
