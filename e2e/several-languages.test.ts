import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  drop,
  dropZone,
  expectAccessible,
  folderOfTest,
  gone,
  heading,
  see,
  settled,
  slowUploads,
  speechFiles,
  stage,
  tablet,
  writeFiles,
} from './support/index.js';

const at = stage({ workers: 1 });
const folder = folderOfTest();

const filter = (page: Page) => page.getByRole('combobox', { name: 'Language of the recordings' });

async function languages() {
  const { api } = at.service;
  const { languages: all, unassigned } = await api.ask(api.client.GET('/v1/languages'));
  return { all, unassigned };
}

/** How many recordings each language has, by its name. */
const counts = async () =>
  Object.fromEntries((await languages()).all.map(({ name, recordings }) => [name, recordings]));

async function idOf(name: string): Promise<number> {
  const found = (await languages()).all.find((language) => language.name === name);
  if (!found) throw new Error(`There is no language ${name}`);
  return found.id;
}

test('of one language nothing is asked; home bears its name once it has one', async () => {
  await at.service.api.seedUtterances(12);
  const page = await at.visit('/recordings');
  await see(page.getByText('12 recordings'));
  expect(await filter(page).count()).toBe(0);

  await page.goto(at.service.url);
  await see(heading(page, 'Start'));
  await page.getByLabel('Name your language').fill('Mbosi');
  // What was typed and not saved is nothing yet.
  await page.reload();
  await see(heading(page, 'Start'));
  await page.getByLabel('Name your language').fill('Mbosi');
  await page.getByLabel('Name your language').press('Enter');
  await see(heading(page, 'Mbosi'));
  await see(page.getByRole('link', { name: '12 utterances' }));
  expect(await counts()).toEqual({ Mbosi: 12 });
  await settled(page);
  await expectAccessible(page);

  await page.goto(`${at.service.url}/recordings`);
  await see(page.getByText('12 recordings'));
  expect(await filter(page).count()).toBe(0);
});

test('a second language: a card each, a home each, on a laptop and on a tablet', async () => {
  const visitor = await at.arrive();
  visitor.expectComplaint(/409/);
  const page = await visitor.open('/');
  await page.getByRole('button', { name: 'The language Mbosi' }).click();
  await page.getByRole('menuitem', { name: 'Another language' }).click();
  const dialog = page.getByRole('dialog', { name: 'Another language' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('mbosi');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await see(dialog.getByText('There is a language of this name already'));
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Na');
  await dialog.getByRole('textbox', { name: 'Code' }).fill('yong1270');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await gone(dialog);
  await see(heading(page, 'Languages'));
  expect(await counts()).toEqual({ Mbosi: 12, Na: 0 });

  for (const viewport of [undefined, tablet]) {
    const home = await at.visit('/', viewport ? { viewport } : {});
    const mbosi = home.getByRole('region', { name: 'Mbosi' });
    await see(mbosi.getByText('Make a corpus').first());
    await see(home.getByRole('region', { name: 'Na' }).getByText('yong1270'));
    await settled(home);
    await expectAccessible(home);
    expect(await home.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await mbosi.getByRole('link', { name: 'Mbosi' }).click();
    await see(heading(home, 'Mbosi'));
    await see(home.getByRole('link', { name: '12 utterances' }));
    await settled(home);
    await expectAccessible(home);
  }
});

test('what is imported is of the language that is chosen, also where it is begun again after the page was closed in the middle', async () => {
  await writeFiles(
    join(folder(), 'na'),
    speechFiles(6, 40).map((file) => ({ ...file, name: `na-${file.name}` })),
  );
  const visitor = await at.arrive();
  const page = await visitor.open(`/import?language=${await idOf('Na')}`);
  await drop(dropZone(page), [join(folder(), 'na')]);
  await expect.poll(() => filter(page).inputValue()).toBe('Na');
  await settled(page);
  await expectAccessible(page);
  await slowUploads(page, 60_000);
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect.poll(async () => (await counts()).Na ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);
  await page.close();

  // Begun again without the address that said it: the last choice is remembered.
  const again = await visitor.open('/import');
  await drop(dropZone(again), [join(folder(), 'na')]);
  await expect.poll(() => filter(again).inputValue()).toBe('Na');
  await again.getByRole('button', { name: /^Import \d/ }).click();
  await see(again.getByText('Imported', { exact: true }), 60_000);
  expect(await counts()).toEqual({ Mbosi: 12, Na: 6 });
});

test('recordings are moved to another language, several at once, and back', async () => {
  const page = await at.visit('/recordings');
  await see(page.getByText('18 recordings'));
  await filter(page).click();
  await page.getByRole('option', { name: 'Na', exact: true }).click();
  await see(page.getByText('6 recordings', { exact: true }));
  for (const name of ['na-speech-001.wav', 'na-speech-002.wav']) {
    await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
  }
  await page.getByRole('button', { name: 'Move to a language' }).click();
  await page.getByRole('menuitem', { name: 'Mbosi' }).click();
  await see(page.getByText('Moved 2 recordings to Mbosi.'));
  await see(page.getByText('4 recordings', { exact: true }));
  expect(await counts()).toEqual({ Mbosi: 14, Na: 4 });
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await see(page.getByText('6 recordings', { exact: true }));
  expect(await counts()).toEqual({ Mbosi: 12, Na: 6 });
});

test('a corpus of two languages is possible, and the preview says that it is one; a filter makes it of one', async () => {
  const page = await at.visit('/corpora?new=true');
  await see(page.getByText('Utterances of several languages'));
  await see(page.getByText(/of 2 languages: Mbosi \(12\), Na \(6\)/));
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'Some of them' }).check();
  await page.getByRole('combobox', { name: 'Language of the recordings' }).click();
  await page.getByRole('option', { name: 'Mbosi', exact: true }).click();
  await gone(page.getByText('Utterances of several languages'));
  await page.getByLabel('Name', { exact: false }).first().fill('Of Mbosi');
  await page.getByRole('button', { name: 'Make the corpus' }).click();
  await see(heading(page, 'Of Mbosi'));
  await see(page.getByText(/· Mbosi$/));
  await page.goto(`${at.service.url}/corpora?language=${await idOf('Na')}`);
  await see(page.getByText('0 corpora'));
});

test('a model is offered first for its own language, and named as of another beside its name', async () => {
  const { api } = at.service;
  const corpora = await api.ask(api.client.GET('/v1/corpora'));
  const modelId = await api.createModel('Mbosi model', corpora.items[0]?.id ?? 0);
  await api.finished((await api.train(modelId)).id);
  const utterances = await api.ask(
    api.client.GET('/v1/utterances/ids', { params: { query: { language: await idOf('Na') } } }),
  );
  const body = { name: 'Of Na', labelType: 'phonemes', utteranceIds: utterances.utteranceIds, seed: 1 };
  const { id: corpusId } = await api.ask(api.client.POST('/v1/corpora', { body }));
  const naModel = await api.createModel('Na model', corpusId);
  await api.finished((await api.train(naModel)).id);
  const [file] = speechFiles(1, 77);
  await api.uploadAudio('new.wav', file?.bytes ?? new Uint8Array());
  const { items } = await api.ask(api.client.GET('/v1/audio', { params: { query: { language: 0 } } }));
  const audioIds = items.map(({ id }) => id);
  await api.ask(api.client.PATCH('/v1/audio', { body: { audioIds, languageId: await idOf('Na') } }));

  for (const [name, first] of [
    ['Na', 'Na model'],
    ['Mbosi', 'Mbosi model'],
  ] as const) {
    const page = await at.visit(`/transcribe?view=recordings&all=true&language=${await idOf(name)}`);
    const model = page.getByRole('combobox', { name: 'Model' });
    await expect.poll(() => model.inputValue()).toMatch(new RegExp(`^${first} .*· ${name}$`));
    await settled(page);
    await expectAccessible(page);
  }
  const page = await at.visit(`/transcribe?view=recordings&language=${await idOf('Na')}&modelId=${modelId}`);
  await page.getByRole('checkbox', { name: 'new.wav' }).check();
  await see(page.getByText('“Mbosi model” has learned Mbosi; among the chosen recordings are some of Na.'));
});

test('on its own page a recording is moved to another language and back; to divide it, models of its language come first', async () => {
  const { api } = at.service;
  const query = { name: 'na-speech-001' };
  const { items } = await api.ask(api.client.GET('/v1/audio', { params: { query } }));
  const page = await at.visit(`/recordings/${items[0]?.id}`);
  const of = (name: string) => page.getByRole('button', { name: `Language: ${name}` });
  await see(of('Na'));
  await page.getByRole('button', { name: 'Go to utterance 1' }).click();
  await page.getByRole('button', { name: 'Divide a long utterance into several' }).click();
  const model = page.getByRole('combobox', { name: 'Model' });
  await expect.poll(() => model.inputValue()).toMatch(/^Na model .*· Na$/);
  await page.mouse.move(0, 0);
  await settled(page);
  await expectAccessible(page);

  const before = await counts();
  await of('Na').click();
  await page.getByRole('menuitem', { name: 'Mbosi' }).click();
  await see(of('Mbosi'));
  await see(page.getByText('Moved 1 recording to Mbosi.'));
  expect(await counts()).toEqual({ Mbosi: Number(before.Mbosi) + 1, Na: Number(before.Na) - 1 });
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await see(of('Na'));
  expect(await counts()).toEqual(before);
});

test('an imported model is of the language that is said with it, which can be changed and undone', async () => {
  const { api } = at.service;
  const models = await api.ask(api.client.GET('/v1/models', { params: { query: { name: 'Na model' } } }));
  const file = await fetch(`${api.url}/v1/models/${models.items[0]?.id}/file`);
  await writeFiles(folder(), [{ name: 'afar.onnx', bytes: new Uint8Array(await file.arrayBuffer()) }]);
  const page = await at.visit('/models');
  await page.getByRole('button', { name: 'Import a model' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a model' });
  await dialog.locator('input[type=file]').setInputFiles(join(folder(), 'afar.onnx'));
  await dialog.getByRole('combobox', { name: 'Language that it has learned' }).selectOption('Na');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await see(heading(page, 'afar'), 60_000);
  const of = (name: string) => page.getByRole('button', { name });
  await see(of('Language: Na'));
  await of('Language: Na').click();
  await page.getByRole('menuitem', { name: 'Without a language' }).click();
  await see(page.getByText('“afar” is a model of no language now.'));
  await see(of('Language: Without a language'));
  await page.getByRole('button', { name: 'Undo' }).click();
  await see(of('Language: Na'));
  await settled(page);
  await expectAccessible(page);
});

test('a language with recordings is not deleted; one that another tab has deleted is told of', async () => {
  const { api } = at.service;
  const visitor = await at.arrive();
  visitor.expectComplaint(/409|404|400/);
  const page = await visitor.open(`/languages/${await idOf('Na')}`);
  await see(heading(page, 'Na'));
  await page.getByRole('button', { name: 'The language Na' }).click();
  await page.getByRole('menuitem', { name: 'Delete the language' }).click();
  await see(
    page.getByText('There are 7 recordings of Na. Move them to another language, or delete them first.'),
  );

  // In another tab its recordings are moved, and it is deleted.
  const na = await idOf('Na');
  const list = await visitor.open('/recordings');
  await filter(list).click();
  await list.getByRole('option', { name: 'Na', exact: true }).click();
  await see(list.getByText('7 recordings', { exact: true }));
  await list.getByRole('checkbox', { name: 'Choose new.wav' }).check();
  const { items } = await api.ask(api.client.GET('/v1/audio', { params: { query: { language: na } } }));
  const mbosi = await idOf('Mbosi');
  const audioIds = items.map(({ id }) => id);
  await api.ask(api.client.PATCH('/v1/audio', { body: { audioIds, languageId: mbosi } }));
  await api.ask(api.client.POST('/v1/languages', { body: { name: 'Tusom' } }));
  await api.ask(api.client.DELETE('/v1/languages/{id}', { params: { path: { id: na } } }));

  // The list still offers it: moving there is refused, and nothing has changed.
  await list.getByRole('button', { name: 'Move to a language' }).click();
  await list.getByRole('menuitem', { name: 'Na', exact: true }).click();
  await see(list.getByText(/There is no language with the id/));
  expect(await counts()).toEqual({ Mbosi: 19, Tusom: 0 });

  await page.reload();
  await see(page.getByText('This language is not here any more'));
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'To all languages' }).click();
  await see(heading(page, 'Languages'));
});
