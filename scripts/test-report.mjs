// What vitest's own record of a run says.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './prepare.mjs';

/**
 * How many tests passed and failed, and the files in which some did, as paths from the root, with the names of those
 * tests. A file that could not be read counts as a failure, and so does a run that left no record. The exit code alone
 * is not believed: what a test loads may end vitest with 0.
 */
export function readReport(record, exitCode) {
  let report;
  try {
    report = JSON.parse(readFileSync(record, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, files: [] };
  }
  const files = report.testResults
    .filter((result) => result.status === 'failed')
    .map((result) => ({
      path: relative(root, result.name).replaceAll('\\', '/'),
      passed: result.assertionResults.filter((test) => test.status === 'passed').length,
      failed: result.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => ({ name: test.fullName, reason: firstLine(test.failureMessages[0]) })),
      reason: firstLine(result.message),
    }));
  const unread = files.filter((file) => file.failed.length === 0).length;
  const failed = report.numFailedTests + unread;
  return { passed: report.numPassedTests, failed: exitCode === 0 ? failed : Math.max(1, failed), files };
}

const firstLine = (text = '') => text.split('\n')[0].trim();

/** The failures of a file, a line each. */
export function failureLines(file) {
  if (file.failed.length === 0) return [`  ${file.path}: ${file.reason}`];
  return file.failed.map(({ name, reason }) => `  ${file.path} > ${name}: ${reason}`);
}
