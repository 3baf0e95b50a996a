import { expect, test } from 'vitest';
import { see, stage } from './support/index.js';

const at = stage({ workers: 0 });

test.each([
  ['/v0.1/ui/', '/v0.1/backend', 'projectURL'],
  ['/v1/ui/', '/v1/overview', 'recordings'],
])('the explorer at %s shows the operations, and carries one out', async (path, operation, member) => {
  const page = await at.visit(path);
  const block = page.locator('.opblock-get', { has: page.locator(`[data-path="${operation}"]`) });
  await see(block);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  await block.getByRole('button', { name: 'Execute', exact: true }).click();
  await expect.poll(() => block.locator('.live-responses-table').textContent()).toContain(member);
});
