import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, gone, see, settled, stage } from './support/index.js';

const at = stage({ workers: 1 });
const texts = ['q a b', 'a q a', 'q a q a', 'b q', 'q', 'qa b'];

beforeAll(async () => {
  const { api } = at.service;
  const { audioIds } = await api.seedUtterances(texts.length);
  const { items } = await api.ask(api.client.GET('/v1/utterances'));
  for (const [i, audioId] of audioIds.entries()) {
    const utterance = items.find((one) => one.audioId === audioId);
    await api.ask(
      api.client.PATCH('/v1/utterances/{id}', {
        params: { path: { id: utterance?.id ?? 0 } },
        body: { text: texts[i] ?? '' },
      }),
    );
  }
});

async function rowsNow() {
  const { api } = at.service;
  return (await api.ask(api.client.GET('/v1/utterances', { params: { query: { sort: 'name' } } }))).items;
}
const textsNow = async () => (await rowsNow()).map(({ text }) => text);
const rows = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('gridcell') });

test('labels are found in all utterances, one after another, and marked where they stand', async () => {
  const page = await at.visit('/utterances');
  await expect.poll(() => rows(page).count()).toBe(texts.length);
  await page.getByLabel('Labels, one after another').fill(' q  a ');
  await expect.poll(() => rows(page).count()).toBe(3);
  expect(await page.locator('mark').allTextContents()).toEqual(['q a', 'q a', 'q a', 'q a']);
  await settled(page);
  await expectAccessible(page);
  await page.reload();
  await expect.poll(() => rows(page).count()).toBe(3);
  await page.getByRole('combobox', { name: 'Corrected or not' }).click();
  await page.getByRole('option', { name: 'Not corrected' }).click();
  await see(page.getByRole('heading', { name: 'No utterance is like this' }));
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(() => rows(page).count()).toBe(texts.length);
});

test('they are replaced in those that were looked at, told where somebody changed one meanwhile, and undone after a reload', async () => {
  const { api } = at.service;
  const visitor = await at.arrive();
  visitor.expectComplaint(/409/);
  const page = await visitor.open('/utterances');
  await page.getByRole('button', { name: 'Replace labels' }).click();
  await see(page.getByText(/^Type above/));
  await page.getByLabel('Labels, one after another').fill('q a');
  await page.getByLabel('Replace “q a” by').fill('g e');
  const changes = page.getByRole('table', { name: 'What would change' });
  await see(page.getByRole('button', { name: 'Replace in 3 utterances' }));
  expect(await changes.locator('del').allTextContents()).toEqual(['q a b', 'a q a', 'q a q a']);
  expect(await changes.locator('ins').allTextContents()).toEqual(['g e b', 'a g e', 'g e g e']);
  await settled(page);
  await expectAccessible(page);

  // What is typed is there again after a reload.
  await expect.poll(() => new URL(page.url()).searchParams.get('instead')).toBe('g e');
  await page.reload();
  await see(page.getByRole('button', { name: 'Replace in 3 utterances' }));
  expect(await page.getByLabel('Replace “q a” by').inputValue()).toBe('g e');

  // One is left out, and another is changed by somebody else meanwhile.
  await changes.getByRole('checkbox').first().uncheck();
  const [, second] = await rowsNow();
  await api.ask(
    api.client.PATCH('/v1/utterances/{id}', {
      params: { path: { id: second?.id ?? 0 } },
      body: { text: 'q a somebody' },
    }),
  );
  await page.getByRole('button', { name: 'Replace in 2 utterances' }).click();
  await see(page.getByText('The utterance was changed meanwhile'));
  expect(await textsNow()).toEqual(['q a b', 'q a somebody', ...texts.slice(2)]);
  await expect.poll(() => changes.locator('del').allTextContents()).toContain('q a somebody');
  await page.getByRole('button', { name: 'Replace in 2 utterances' }).click();
  await see(page.getByText('“q a” was replaced by “g e” in 2 utterances.'));
  expect(await textsNow()).toEqual(['q a b', 'g e somebody', 'g e g e', ...texts.slice(3)]);
  await expectAccessible(page);

  await page.reload();
  await see(page.getByText('“q a” was replaced by “g e” in 2 utterances.'));
  await api.ask(
    api.client.PATCH('/v1/utterances/{id}', {
      params: { path: { id: second?.id ?? 0 } },
      body: { text: 'g e once more' },
    }),
  );
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await see(page.getByText('Nothing was undone yet'));
  expect((await textsNow())[2]).toBe('g e g e');
  await page.getByRole('button', { name: 'Undo in the others' }).click();
  await gone(page.getByText('“q a” was replaced by “g e” in 2 utterances.'));
  expect(await textsNow()).toEqual(['q a b', 'g e once more', 'q a q a', ...texts.slice(3)]);
});

test('of what is chosen alone, labels are taken out; nothing is left empty', async () => {
  const page = await at.visit('/utterances?text=q');
  await expect.poll(() => rows(page).count()).toBe(4);
  const before = await textsNow();
  await page.getByRole('grid').focus();
  for (const key of ['End', 'x', 'ArrowUp', 'x']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Replace labels' }).click();
  await see(page.getByText('Nothing would be left; it stays as it is.'));
  await page.getByRole('button', { name: 'Replace in 1 utterance', exact: true }).click();
  await see(page.getByText('“q” was taken out in 1 utterance.'));
  expect(await textsNow()).toEqual(before.map((text) => (text === 'b q' ? 'b' : text)));
});
