import { expect, test } from 'vitest';
import { desktop, expectAccessible, gone, see, stage, tablet } from './support/index.js';

const at = stage({ command: ['desktop', '--no-browser'], workers: 0 });

const kept = () => `Everything is kept in ${at.service.dataFolder}`;

test('the page says where everything is kept, also on a small screen', async () => {
  for (const viewport of [desktop, tablet]) {
    const page = await at.visit('/', { viewport });
    await see(page.getByText(kept()));
    const button = page.getByRole('button', { name: 'Stop the program' });
    await see(button);
    expect(await button.evaluate((one) => one.getBoundingClientRect().bottom <= window.innerHeight)).toBe(
      true,
    );
    await expectAccessible(page);
  }
});

test('the program is stopped from the page, after a question', async () => {
  const visitor = await at.arrive();
  // What asks it again and again, whether it is there.
  visitor.expectComplaint(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE/);
  const page = await visitor.open('/');
  await page.getByRole('button', { name: 'Stop the program' }).click();
  const question = page.getByRole('dialog', { name: 'Stop the program?' });
  await see(question.getByText(/goes on when the program is started again/));
  await question.getByRole('button', { name: 'Go on' }).click();
  await gone(question);
  await page.getByRole('button', { name: 'Stop the program' }).click();
  await question.getByRole('button', { name: 'Stop the program' }).click();
  await see(page.getByText('The program has stopped. This page can be closed.'));
  expect(await at.service.ended()).toBe(0);
});
