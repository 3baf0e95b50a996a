import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, gone, heading, see, settled, stage } from './support/index.js';

const key = 'open-sesame-0123456789';
const at = stage({ key, workers: 0 });
let audioId: number;

beforeAll(async () => {
  [audioId = 0] = (await at.service.api.seedUtterances(1)).audioIds;
});

/** A person at the gate, where the browser reports that the first request was refused. */
async function atTheGate(path: string): Promise<Page> {
  const visitor = await at.arrive();
  visitor.expectComplaint(/401/);
  const page = await visitor.open(path);
  await see(page.getByLabel('Key', { exact: true }));
  return page;
}

async function giveKey(page: Page, text: string): Promise<void> {
  await page.getByLabel('Key', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
}

test('a wrong key is refused in words, the right one opens the page that was asked for', async () => {
  const page = await atTheGate('/utterances');
  await expectAccessible(page);
  await giveKey(page, 'open-barley');
  await see(page.getByText(/not accepted/));
  await gone(page.getByRole('navigation'));
  await giveKey(page, ` ${key} `);
  await see(heading(page, 'Utterances'));
  await settled(page);
});

test('the key is remembered over a reload, where scripts cannot read it, and recordings can be played with it', async () => {
  const page = await atTheGate('/');
  await giveKey(page, key);
  await see(page.getByRole('navigation', { name: 'Pages' }));
  await page.reload();
  await see(page.getByRole('navigation', { name: 'Pages' }));
  expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toContain(key);
  // As the browser's own player asks, which sends no header of ours.
  const seconds = await page.evaluate(
    (url) =>
      new Promise<number>((resolve, reject) => {
        const audio = new Audio(url);
        audio.onloadedmetadata = () => resolve(audio.duration);
        audio.onerror = () => reject(new Error(audio.error?.message ?? 'no sound'));
      }),
    `/v1/audio/${audioId}/file`,
  );
  expect(seconds).toBeGreaterThan(0.3);
});

test('who has no key gets the page, and nothing of anybody', async () => {
  const page = await atTheGate('/');
  for (const url of ['/v1/utterances', `/v1/audio/${audioId}/file`]) {
    expect(await page.evaluate(async (path) => (await fetch(path)).status, url)).toBe(401);
  }
});
