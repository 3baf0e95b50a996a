import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach } from 'vitest';

/** A folder to be dropped, new for each test. */
export function folderOfTest(): () => string {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'persephone-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** Where files are dropped. */
export const dropZone = (page: Page): Locator => page.getByText(/Drop a folder, files or a zip file here/);

/** What leads to the next step of the import. */
export const nextStep = (page: Page, step: string): Locator =>
  page.getByRole('button', { name: `Next: ${step}` });
