import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const page = join(import.meta.dirname, '..', 'packages', 'web', 'dist', 'page');
const mostBytes = 250_000;

/** The scripts that a browser fetches before it shows anything, by their names, with their text. */
function firstScripts(): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const text = readFileSync(join(page, 'assets', name), 'utf8');
    found.set(name, text);
    for (const [, other = ''] of text.matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g)) visit(other);
  };
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  for (const [, name = ''] of html.matchAll(/assets\/([^"]+\.js)"/g)) visit(name);
  return found;
}

test('the page begins with 250 kB of scripts, compressed, at most', () => {
  const scripts = [...firstScripts().values()];
  expect(scripts.length).toBeGreaterThan(10);
  const bytes = scripts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect(bytes).toBeLessThan(mostBytes);
});

test('the page is built for those who use it, not for those who make it', () => {
  // React's development version names its warnings.
  for (const text of firstScripts().values()) expect(text).not.toMatch(/react\.dev\/link|jsxDEV/);
});
