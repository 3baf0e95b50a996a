import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The tests of the table: a file, and the name of a test in it where one is given. */
function testsOfTable(): [string, string | undefined][] {
  const text = readFileSync(`${root}docs/promises.md`, 'utf8');
  return [...text.matchAll(/`([a-z-]+\/test\/[^`]+)`(?: ‘([^’]+)’)?/g)].map((match) => [
    match[1] ?? '',
    match[2],
  ]);
}

describe('the table of promises', () => {
  it('has a test for each', () => {
    const rows = readFileSync(`${root}docs/promises.md`, 'utf8')
      .split('\n')
      .filter((line) => /^\| (?!promise|---|-)/.test(line));
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) expect(row).toMatch(/`(?:[a-z-]+\/test\/|node )/);
  });

  it.each(testsOfTable())('%s is there, with %s', (file, name) => {
    const path = `${root}packages/${file}`;
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain(name ?? 'describe');
  });
});
