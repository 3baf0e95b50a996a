import { expect, test } from 'vitest';
import { expectAccessible, heading, see, settled, stage, tablet } from './support/index.js';

const at = stage({ workers: 0 });

test('a first visit: three steps are said, the demonstration is there at a click, ready to be trained on', async () => {
  const page = await at.visit('/');
  await see(page.getByRole('link', { name: 'Import recordings' }));
  for (const step of ['1. Bring', '2. Train', '3. Transcribe']) {
    await see(page.getByRole('heading', { name: new RegExp(`^${step}`) }));
  }
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: /demonstration corpus/ }).click();
  await see(heading(page, 'Train'), 60_000);
  await expect.poll(() => page.getByRole('combobox', { name: 'Corpus' }).inputValue()).toBe('Demonstration');
  await settled(page);
  await expectAccessible(page);
  const overview = await at.service.api.ask(at.service.api.client.GET('/v1/overview'));
  expect([overview.recordings, overview.utterances, overview.corpora]).toEqual([87, 84, 1]);
});

test('afterwards the start page says what there is and what to do next, on a laptop and on a tablet', async () => {
  for (const viewport of [undefined, tablet]) {
    const page = await at.visit('/', viewport ? { viewport } : {});
    await see(
      page.getByRole('region', { name: 'Next step' }).getByRole('heading', { name: 'Train a model' }),
    );
    await see(page.getByRole('link', { name: '84 utterances' }));
    await settled(page);
    await expectAccessible(page);
  }
});

test('the demonstration is made once, however often it is asked for', async () => {
  const { api } = at.service;
  const [first, second] = await Promise.all([1, 2].map(() => api.ask(api.client.POST('/v1/demo'))));
  expect(first?.created).toBe(false);
  expect(second).toEqual(first);
});
