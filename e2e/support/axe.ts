import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOnly } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const all: RunOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] };
/** Those that look at colours. */
const ofColour: RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/**
 * Targets of less than 24 by 24 pixels that have too little room around them (WCAG 2.5.8). Of a page that is scrolled to its top:
 * what buttons that stay in sight cover is scrolled out from under them.
 */
export const smallTargets = (page: Page): Promise<string[]> =>
  found(page, { type: 'rule', values: ['target-size'] });

/** What axe finds wrong with a page as it is now: each with the rule and what it is about. */
async function violations(page: Page, rules: RunOnly): Promise<string[]> {
  // Colours on their way are neither the old nor the new ones.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((animation) => animation.finished),
    ).then(() => undefined),
  );
  return found(page, rules);
}

async function found(page: Page, runOnly: RunOnly): Promise<string[]> {
  // Evaluated by the debugger, so that the page's own policy on scripts stays as strict as it is.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const { violations: broken } = await page.evaluate(
    (only): Promise<AxeResults> =>
      (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
        runOnly: only,
        resultTypes: ['violations'],
      }),
    runOnly,
  );
  return broken.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
  );
}

/**
 * No violation, in light and in dark. The page keeps the scheme that the browser asks for, so it must not be set. Both schemes
 * have the same elements: of the second only the colours are others.
 */
export async function expectAccessible(page: Page): Promise<void> {
  for (const [scheme, rules] of [
    ['dark', all],
    ['light', ofColour],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    // Pages that are not the service's own follow the browser at once.
    await page
      .locator(`html:not([data-mantine-color-scheme]), html[data-mantine-color-scheme="${scheme}"]`)
      .waitFor({ state: 'attached' });
    expect(await violations(page, rules), `axe in ${scheme}, ${page.url()}`).toEqual([]);
  }
}
