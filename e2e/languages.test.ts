import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coveredControls } from './support/covered.js';
import {
  desktop,
  drop,
  elanFiles,
  gone,
  heading,
  see,
  settled,
  smallTargets,
  speechFiles,
  stage,
  tablet,
  textFile,
  writeFiles,
  zoomed,
} from './support/index.js';
import { movingThings } from './support/motion.js';
import { seedPages } from './support/pages.js';
import { translate } from './support/translate.js';
import { shortcomings } from './support/untranslated.js';

const at = stage();
const folder = mkdtempSync(join(tmpdir(), 'persephone-languages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the data of this test calls itself. */
const data = [
  ...['Persephone', 'Heard tones corpus', 'Heard tones', 'Never trained', 'Ana', 'Bo'],
  ...['Praat TextGrid', 'TextGrid', 'default-lt', 'broken.eaf', 'session-1', 'session-2'],
  ...['persephone', 'phonemes', 'laughs', 'ELAN', 'eaf', 'English'],
  ...['Français', 'Español', 'Português', 'Bahasa Indonesia', 'utterance', 'speech'],
  ...['wav', 'long', 'late', 'Ctrl', 'annotated', 'translation'],
  ...['Somebody says something here.', 'Mbosi', 'Na', 'mdw'],
];

let addresses: string[];

beforeAll(async () => {
  addresses = await seedPages(at.service.api);
  await writeFiles(join(folder, 'annotated'), [
    ...elanFiles('session-1', 1, (text, i) => (i % 3 === 2 ? `${text} [laughs]` : text)),
    ...elanFiles('session-2', 2, (text) => text),
    textFile('broken.eaf', '<?xml version="1.0"?>\n<ANNOTATION_DOCUMENT>\n<TIER'),
  ]);
  const files = speechFiles(4, 5);
  await writeFiles(join(folder, 'pairs'), [...files, textFile('notes.docx', 'no sound')]);
});

interface Size {
  readonly width: number;
  readonly height: number;
}

async function arrive(language: string, viewport: Size, touch = false): Promise<Page> {
  const visitor = await at.arrive({ viewport, touch });
  await visitor.context.addInitScript((code) => {
    if (localStorage.getItem('persephone-language') === null)
      localStorage.setItem('persephone-language', code);
  }, language);
  return visitor.open('/');
}

const none = { untranslated: [], cutOff: [], tooWide: 0 };
type Look = () => Promise<unknown>;

const pageOf = (address: string) => address.split(/[/?]/u)[1];

/** The addresses in turns of each page, so that one page seldom comes after itself. */
function inTurns(all: readonly string[]): string[] {
  const turns = new Map<string | undefined, number>();
  const turn = (address: string) => {
    const next = (turns.get(pageOf(address)) ?? 0) + 1;
    turns.set(pageOf(address), next);
    return next;
  };
  return all
    .map((address) => [turn(address), address] as const)
    .sort(([a], [b]) => a - b)
    .map(([, address]) => address);
}

/** Go to an address as a link in the page does, to another page than this one: only what is new there is loaded. */
async function follow(page: Page, address: string): Promise<void> {
  await page.locator('h1').evaluate((title) => title.setAttribute('data-of-page-before', ''));
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
  await page.locator('h1[data-of-page-before]').waitFor({ state: 'detached' });
}

/** What is found on the pages, by address and size, where it is not as it is to be. */
async function onEveryPage(page: Page, looks: readonly (readonly [Size, Look, unknown])[]) {
  const found: Record<string, unknown> = {};
  await settled(page);
  for (const address of inTurns(addresses)) {
    const { pathname } = new URL(page.url());
    if (pageOf(pathname) === pageOf(address)) await page.goto(new URL(address, at.service.url).href);
    else await follow(page, address);
    expect(page.url()).toBe(new URL(address, at.service.url).href);
    for (const [size, look, right] of looks) {
      await page.setViewportSize(size);
      await settled(page);
      const seen = await look();
      if (JSON.stringify(seen) !== JSON.stringify(right)) found[`${address} at ${size.width}`] = seen;
    }
  }
  return found;
}

const texts = (page: Page) => () => shortcomings(page, data);
const controls = (page: Page) => async () => ({
  ...(await shortcomings(page, data)),
  small: await smallTargets(page),
  covered: await coveredControls(page),
  moving: await movingThings(page),
});
const noneOfControls = { ...none, small: [], covered: [], moving: [] };

// Every page, twice over, beside the other tests.
const walk = { timeout: 240_000 };

test(
  'every page is translated, and none of its texts cut off; at 200 % no control is too small or covered, and for whoever wants no motion nothing moves',
  walk,
  async () => {
    const page = await arrive('en-XA', desktop);
    const found = await onEveryPage(page, [
      [desktop, texts(page), none],
      [zoomed, controls(page), noneOfControls],
    ]);
    expect(found).toEqual({});
  },
);

test('so it is from right to left', walk, async () => {
  const page = await arrive('ar-XB', desktop);
  expect(await onEveryPage(page, [[desktop, texts(page), none]])).toEqual({});
});

test('on a tablet no text of a page is cut off, no control too small or covered', walk, async () => {
  const page = await arrive('en-XA', tablet, true);
  expect(await onEveryPage(page, [[tablet, controls(page), noneOfControls]])).toEqual({});
});

test('at 200 % the menu of pages covers what is under it, and closed it is out of reach of the keys', async () => {
  const page = await arrive('en-XA', zoomed);
  await settled(page);
  const menu = page.getByRole('button', { name: /Ñávígátíóñ/ });
  const pages = page.getByRole('navigation');
  expect(await pages.isVisible()).toBe(false);
  expect(await menu.getAttribute('aria-expanded')).toBe('false');
  await menu.click();
  await see(pages);
  await expect.poll(() => coveredControls(page, 'nav')).toEqual([]);
  expect(await menu.getAttribute('aria-expanded')).toBe('true');
  await pages.getByRole('link').last().click();
  await gone(pages);
});

test('what is imported is asked about in the language, too: annotation files, and recordings with their transcriptions', async () => {
  const page = await arrive('en-XA', desktop);
  const found: Record<string, unknown> = {};
  const look = async (step: string) => {
    await settled(page);
    const all = await shortcomings(page, data);
    if (JSON.stringify(all) !== JSON.stringify(none)) found[step] = all;
  };
  await page.goto(new URL('/import', at.service.url).href);
  await settled(page);
  await drop(page.getByText(/Dróṕ á fóldér/).first(), [join(folder, 'pairs')]);
  await see(page.locator('#findings'));
  await look('pairs');

  await page.goto(new URL('/import', at.service.url).href);
  await settled(page);
  await drop(page.getByText(/Dróṕ á fóldér/).first(), [join(folder, 'annotated')]);
  const next = page.getByRole('button', { name: /Ñéxt: / }).first();
  for (const step of ['recordings', 'tiers', 'text']) {
    await see(next);
    await look(step);
    await next.click();
  }
  await gone(next);
  await see(page.getByText('broken.eaf'));
  await look('check');
  expect(found).toEqual({});
});

test('in a language whose texts are fetched, annotation files are read, too', async () => {
  const page = await arrive('fr', desktop);
  const say = translate('fr');
  await page.goto(new URL('/import', at.service.url).href);
  await settled(page);
  const zone = page.getByText(say('Drop a folder, files or a zip file here'));
  await drop(zone.first(), [join(folder, 'annotated')]);
  await see(page.getByText('session-1.eaf').first());
  await see(page.getByRole('button', { name: /^Suivant/ }));
});

test('the glossary explains the words in every language', async () => {
  const page = await arrive('en', desktop);
  for (const [language, word] of [
    ['en', 'Label error rate (LER)'],
    ['fr', 'Taux d’erreur sur les étiquettes (LER)'],
    ['es', 'Tasa de error de etiquetas (LER)'],
    ['pt', 'Taxa de erro de rótulos (LER)'],
    ['id', 'Tingkat kesalahan label (LER)'],
    ['ru', 'Частота ошибок в метках (LER)'],
    ['zh-Hans', '标签错误率(LER)'],
  ] as const) {
    await page.locator('header select').selectOption(language);
    await see(page.locator(`html[lang="${language}"]`));
    await settled(page);
    await page.locator('header button[aria-label]').nth(-2).click();
    await see(page.getByRole('dialog').getByRole('rowheader', { name: word }));
    expect(await page.getByRole('dialog').getByRole('row').count()).toBe(24);
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog'));
  }
});

test('the language of the browser is taken, another can be chosen, and stays after a reload', async () => {
  const visitor = await at.arrive();
  const page = await visitor.open('/');
  await settled(page);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
  await see(page.getByRole('link', { name: 'Enregistrements', exact: true }));
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  await page.reload();
  await see(page.getByRole('link', { name: 'Enregistrements', exact: true }));
});

test('from right to left the page is mirrored, and waveforms are not', async () => {
  const page = await arrive('ar-XB', desktop);
  const recording = addresses.find((one) => /^\/recordings\/\d/.test(one)) ?? '';
  await page.goto(new URL(recording, at.service.url).href);
  await settled(page);
  await see(heading(page, /./));
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  const navigation = await page.getByRole('navigation').boundingBox();
  expect(navigation?.x).toBeGreaterThan(1000);
  const waveform = page.locator('[data-time-axis]').first();
  expect(await waveform.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
});
