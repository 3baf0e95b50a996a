import { readFileSync } from 'node:fs';
import { engineErrorCodes } from '@persephone/engine/errors';
import { expect, test } from 'vitest';
import { errorRegistry, isErrorCode } from '../src/index.js';

test('docs/errors.md lists every code with its status and title, and no other', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `([\w-]+)` +\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(
    ([, code, status, title]) => [code, { status: Number(status), title }],
  );
  expect(listed).toEqual(Object.entries(errorRegistry));
});

test('every code of the engine is registered', () => {
  expect(engineErrorCodes.length).toBeGreaterThan(0);
  for (const code of engineErrorCodes) expect(isErrorCode(code), code).toBe(true);
});

test('codes and statuses are of the right form', () => {
  for (const [code, { status, title }] of Object.entries(errorRegistry)) {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  }
  expect(isErrorCode('toString')).toBe(false);
});
