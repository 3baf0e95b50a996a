import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  drop,
  dropZone,
  expectAccessible,
  folderOfTest,
  heading,
  see,
  settled,
  speechFiles,
  stage,
  writeFiles,
} from './support/index.js';

const at = stage();
const folder = folderOfTest();

test('the first job: from an empty program to a draft under review in five clicks and five pages', async () => {
  const { api } = at.service;
  const files = [
    ...speechFiles(14, 41),
    // What nobody has transcribed.
    ...speechFiles(3, 42).flatMap(({ name, bytes }) =>
      name.endsWith('.wav') ? [{ name: `free-${name}`, bytes }] : [],
    ),
  ];
  await writeFiles(join(folder(), 'Mboshi'), files);
  const page = await at.visit('/');
  let clicks = 0;
  const pages = [new URL(page.url()).pathname];
  const click = async (what: Locator, on: RegExp) => {
    await what.click();
    clicks += 1;
    await expect.poll(() => new URL(page.url()).pathname, { timeout: 30_000 }).toMatch(on);
    pages.push(new URL(page.url()).pathname);
  };

  await click(page.getByRole('link', { name: 'Import recordings' }), /^\/import$/);
  await drop(dropZone(page), [join(folder(), 'Mboshi')]);
  await click(page.getByRole('button', { name: 'Import 31 files' }), /^\/import$/);
  await see(page.getByText('Imported', { exact: true }));
  await see(page.getByText(/^Makes the corpus “Mboshi” with .* \(quick\)\.$/));
  await settled(page);
  await expectAccessible(page);
  // All of it can be changed, and what it comes to is said.
  await page.getByRole('button', { name: 'Change the settings' }).click();
  await page.getByLabel('Share of the test set').fill('20');
  await see(page.getByText(/to train on and \d+ utterances? to test with/));
  await expectAccessible(page);
  await click(page.getByRole('button', { name: 'Train a first model' }), /^\/models\/\d+$/);
  await see(heading(page, 'Mboshi, quick'));
  const { items } = await api.ask(api.client.GET('/v1/corpora'));
  expect(items.map(({ name }) => name)).toEqual(['Mboshi']);
  const corpus = await api.ask(
    api.client.GET('/v1/corpora/{id}', { params: { path: { id: items[0]?.id ?? 0 } } }),
  );
  expect(corpus.split?.shares).toEqual({ training: 0.71, validation: 0.09, testing: 0.2 });

  // One epoch is enough for drafts.
  const modelId = Number(new URL(page.url()).pathname.split('/').at(-1));
  await expect.poll(async () => (await api.model(modelId)).epochs, { timeout: 90_000 }).toBeGreaterThan(0);
  await api.cancelAll();
  const rest = page.getByRole('button', { name: 'Transcribe the 3 recordings that are not transcribed' });
  await see(rest, 60_000);
  await settled(page);
  await expectAccessible(page);
  await click(rest, /^\/transcribe$/);
  await expect
    .poll(() => page.getByRole('link', { name: /^Review free-/ }).count(), { timeout: 90_000 })
    .toBe(3);
  await click(page.getByRole('link', { name: 'Review', exact: true }), /^\/review\/\d+$/);
  await see(page.getByLabel('Transcription', { exact: true }));
  // Without the one of the settings, which nobody need change.
  expect(clicks).toBe(5);
  expect(new Set(pages).size).toBe(5);

  // Nothing is left: the model's page offers nothing of it.
  await page.goto(new URL(`/models/${modelId}`, page.url()).href);
  await see(heading(page, 'Mboshi, quick'));
  await settled(page);
  expect(await rest.count()).toBe(0);
});
