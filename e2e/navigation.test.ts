import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  desktop,
  expectAccessible,
  gone,
  heading,
  requestsOf,
  see,
  settled,
  speechFiles,
  stage,
  tablet,
} from './support/index.js';

const at = stage({ workers: 0 });
const { visit, arrive } = at;
const fail = (): never => {
  throw new Error('There is no such tab');
};

/** What the navigation says, the page's own heading, and its address. */
const places = [
  ['Start', /./, '/'],
  ['Import', 'Import', '/import'],
  ['Recordings', 'Recordings', '/recordings'],
  ['Utterances', 'Utterances', '/utterances'],
  ['Corpora', 'Corpora', '/corpora'],
  ['Train', /Train/, '/train'],
  ['Models', 'Models', '/models'],
  ['Transcribe and review', /Transcribe/, '/transcribe'],
] as const;

test('every page has an address and a heading, and is there again after a reload', async () => {
  const page = await visit('/');
  for (const [name, title, path] of places) {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
    await see(heading(page, title));
    expect(new URL(page.url()).pathname).toBe(path);
    await page.reload();
    await see(heading(page, title));
    expect(await page.title()).toContain('Persephone');
  }
  await page.goBack();
  await see(heading(page, 'Models'));
});

test('a view that does not exist is the default one, not an empty page', async () => {
  const page = await visit('/transcribe?view=nonsense&sort=nonsense&modelId=x');
  await see(page.getByRole('tab', { name: 'Recordings to transcribe', selected: true }));
  await see(page.getByRole('tabpanel', { name: 'Recordings to transcribe' }));
  await see(page.getByText('No model can transcribe yet'));
});

test('no page has a violation of accessibility while there is nothing yet, in light and dark', async () => {
  const page = await visit('/');
  for (const [name, title] of places) {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
    await see(heading(page, title));
    await settled(page);
    await expectAccessible(page);
  }
});

test('no page is wider than the screen of a laptop or a tablet', async () => {
  const page = await visit('/');
  for (const [name, title, path] of places) {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
    await see(heading(page, title));
    await settled(page);
    for (const viewport of [tablet, desktop]) {
      await page.setViewportSize(viewport);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `${path} at ${viewport.width}`).toBeLessThanOrEqual(0);
    }
  }
});

test('the keyboard alone reaches the content and the pages', async () => {
  const page = await visit('/corpora');
  await see(heading(page, 'Corpora'));
  await page.keyboard.press('Tab');
  await see(page.getByRole('link', { name: 'Skip to the content' }).and(page.locator(':focus')));
  await page.keyboard.press('Enter');
  await see(page.locator('main:focus'));
  const models = page.getByRole('link', { name: 'Models', exact: true });
  await models.focus();
  await page.keyboard.press('Enter');
  await see(heading(page, 'Models'));
});

test('light or dark is chosen by hand and remembered', async () => {
  const page = await visit('/', { scheme: 'light' });
  await page.getByRole('button', { name: 'Dark colours' }).click();
  await see(page.locator('html[data-mantine-color-scheme="dark"]'));
  await page.reload();
  await see(page.getByRole('button', { name: 'Light colours' }));
});

test('an address that leads nowhere says so, and leads on', async () => {
  const visitor = await arrive();
  visitor.expectComplaint(/404/);
  const page = await visitor.open('/nowhere');
  await see(page.getByText(/not found|no page|nothing here|does not exist|no such page/i));
  await see(page.getByRole('link', { name: 'Start', exact: true }));
  await gone(page.getByRole('progressbar'));
});

test('a thing that does not exist is named in words', async () => {
  const visitor = await arrive();
  visitor.expectComplaint(/404/);
  for (const path of ['/corpora/999', '/models/999', '/review/999']) {
    const page = await visitor.open(path);
    await see(page.getByRole('alert').or(page.getByRole('heading', { name: /not|no / })));
    await page.close();
  }
});

test('a page that cannot be fetched while the service is away says so in its frame, and is there when it is back', async () => {
  const { service } = at;
  const visitor = await arrive();
  visitor.expectComplaint(/Failed to load|ERR_|preload|dynamically imported/);
  const page = await visitor.open('/');
  await see(heading(page, /./));
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await service.kill();
  try {
    await see(page.getByText('The service does not answer; trying again'));
    await pages.getByRole('link', { name: 'Models', exact: true }).click();
    await see(heading(page, 'This page could not be fetched'));
    await see(page.getByRole('button', { name: 'Load the page again' }));
  } finally {
    await service.start();
  }
  await see(heading(page, 'Models'));
  await see(pages);
});

test('no notice covers what was just used', async () => {
  const { service } = at;
  const { audioIds } = await service.api.seedUtterances(2, 7);
  const visitor = await arrive();
  visitor.expectComplaint(/Failed to load|ERR_/);
  const page = await visitor.open(`/recordings/${audioIds[0]}`);
  const text = page.locator('main textarea').first();
  await text.click();
  await page.keyboard.type('a');
  const notice = page.getByRole('alert').filter({ hasText: 'Not saved' }).first();
  await service.kill();
  try {
    await page.keyboard.press('Control+s');
    await see(notice);
    const covers = async (under: Locator) => {
      const [over, below] = [await notice.boundingBox(), await under.boundingBox()];
      if (!over || !below) throw new Error('One of them is not to be seen');
      return !(
        over.x + over.width <= below.x ||
        below.x + below.width <= over.x ||
        over.y + over.height <= below.y ||
        below.y + below.height <= over.y
      );
    };
    // It stays while the mouse is over it.
    await notice.hover();
    for (const used of [
      text,
      page.getByRole('button', { name: 'Export' }),
      page.getByPlaceholder('Spoken by'),
    ])
      expect(await covers(used)).toBe(false);
  } finally {
    await service.start();
  }
});

test('on a tablet, names that differ in their ends alone are told apart, and what was found is said', async () => {
  const { api } = at.service;
  const stem = 'abiayi_2015-09-08-11-33-57_samsung-SM-T530_mdw_elicit_Dico18_10';
  const [speech, shorter] = speechFiles(2, 5).filter(({ name }) => name.endsWith('.wav'));
  if (!speech || !shorter) throw new Error('There is no speech');
  await api.uploadAudio(`${stem}1.wav`, speech.bytes);
  // Its header promises more than it holds.
  await api.uploadAudio(`${stem}2.wav`, shorter.bytes.subarray(0, -2000));
  const page = await visit('/recordings?name=Dico18', { viewport: tablet });
  for (const end of ['1', '2']) {
    const name = page.getByRole('link', { name: `${stem}${end}.wav` });
    await see(name);
    const cut = await name.evaluate(
      (link) => link.scrollWidth > link.clientWidth + 1 || link.scrollHeight > link.clientHeight + 1,
    );
    expect(cut, `the name that ends in ${end}.wav is cut off`).toBe(false);
  }
  await see(page.getByText(/^It lacks the last|^It ends|^It has/));
});

test('all tabs share one connection to what happens, and another takes it over when its tab is closed', async () => {
  const { service } = at;
  const { corpusId } = await service.api.seedCorpus('Tones');
  const streams = /^GET \/v1\/jobs\/events$/;
  const visitor = await arrive();
  const opened = async (): Promise<{ page: Page; asked: string[] }> => {
    const page = await visitor.context.newPage();
    const asked = requestsOf(page, streams);
    await page.goto(`${service.url}/models`);
    await see(heading(page, 'Models'));
    return { page, asked };
  };
  // More than a browser has connections to one service.
  const tabs = [];
  for (let i = 0; i < 8; i++) tabs.push(await opened());
  expect(tabs.map(({ asked }) => asked.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  const [first, second, , , , , , last] = tabs;
  const under = (page: Page | undefined, name: string) =>
    page?.getByRole('button', { name: new RegExp(`^Work: .*${name}`) }) ?? fail();
  await service.api.train(await service.api.createModel('Early', corpusId));
  await see(under(last?.page, 'Early'));
  await service.api.cancelAll();
  await gone(under(last?.page, 'Early'));

  await first?.page.close();
  await expect.poll(() => second?.asked.length).toBe(1);
  await service.api.train(await service.api.createModel('Late', corpusId));
  await see(under(last?.page, 'Late'));
  await service.api.cancelAll();
});

test('nothing is fetched from elsewhere', async () => {
  const visitor = await arrive();
  const page = await visitor.open('/');
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  const asked = requestsOf(page, /./);
  await page.reload();
  await see(heading(page, /./));
  expect(asked.length).toBeGreaterThan(3);
  expect([...hosts]).toEqual([new URL(page.url()).origin]);
});
