import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  drop,
  dropZone,
  elanFiles,
  expectAccessible,
  folderOfTest,
  gone,
  heading,
  nextStep,
  see,
  stage,
  textFile,
  writeFiles,
} from './support/index.js';

const at = stage({ workers: 1 });

const folder = folderOfTest();

test('a folder of ELAN files with long recordings becomes utterances with their speakers; dropped again nothing changes', async () => {
  const project = join(folder(), 'fieldwork');
  const noisy = (text: string, i: number) => (i === 2 ? `${text} [laughs]` : text);
  await writeFiles(project, [
    ...elanFiles('session-1', 1, noisy, { name: 'Mbosi', code: 'mdw' }),
    ...elanFiles('session-2', 2, (text) => text, { name: 'Mbosi', code: 'mdw' }),
    textFile('broken.eaf', '<?xml version="1.0"?>\n<ANNOTATION_DOCUMENT>\n<TIER'),
    textFile('session-1.pfsx', '<preferences/>'),
    textFile('README.md', 'About this project'),
  ]);
  const page = await at.visit('/import');
  await drop(dropZone(page), [project]);

  await see(page.getByText('2 of 2 annotation files have their recording.'));
  await see(page.getByText('1 file cannot be read'));
  await see(page.getByText(/line 3, column \d+/));
  await see(page.getByText(/2 other files .* are not needed/));
  await expectAccessible(page);
  await nextStep(page, 'Tiers').click();

  await see(page.getByText(/Chosen: 20 annotations in 4 tiers, .* of Ana, Bo\./));
  expect(await page.getByRole('checkbox', { name: 'translation' }).isChecked()).toBe(false);
  await expectAccessible(page);
  await nextStep(page, 'Text').click();

  // The brackets are no label.
  await page.getByRole('button', { name: 'Add a step' }).click();
  await page.getByRole('menuitem', { name: 'Drop what stands between' }).click();
  await see(page.getByText('Changes 1 annotation:'));
  await see(page.getByText(/\[laughs\] →/));
  await see(page.getByText('20 of 20 annotations become utterances'));
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Keep these choices' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Fieldwork');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await see(page.getByRole('button', { name: 'Forget these' }));
  await nextStep(page, 'Check').click();

  await see(page.getByRole('heading', { name: 'From the annotation files' }));
  await see(page.getByRole('row', { name: /Ana 10/ }));
  await see(page.getByText('file left out'));
  await see(page.getByRole('region', { name: 'Left out' }).getByText('broken.eaf'));
  expect(await page.getByText('Everything is in order.').count()).toBe(0);
  // The language of the chosen tiers, not of the translations; nothing is done about it unasked.
  const said = page.getByText('2 annotation files say that their tiers are in “Mbosi (mdw)”.');
  await see(said);
  expect(await page.getByText('English (eng)').count()).toBe(0);
  await expectAccessible(page);
  const { api } = at.service;
  expect((await api.ask(api.client.GET('/v1/languages'))).languages).toEqual([]);
  await page.getByRole('button', { name: 'Add this language' }).click();
  await gone(said);
  await page.getByRole('button', { name: 'Import 4 files' }).click();
  await see(page.getByText('Imported', { exact: true }));
  await see(page.getByText('20 utterances'));
  await see(page.getByRole('row', { name: /session-1\.eaf 10 0 0 0/ }));
  await expectAccessible(page);
  expect((await api.ask(api.client.GET('/v1/languages'))).languages).toMatchObject([
    { name: 'Mbosi', code: 'mdw', recordings: 2 },
  ]);
  const { items } = await api.ask(api.client.GET('/v1/utterances', { params: { query: { limit: 100 } } }));
  const exported = await fetch(`${api.url}/v1/export?format=eaf&audioIds=${items[0]?.audioId}`);
  expect(await exported.text()).toMatch(/<TIER[^>]* LANG_REF="mdw"/u);
  const told = items.map(({ name, speaker }) => `${name} ${speaker}`).sort();
  expect([...new Set(told)]).toEqual([
    'session-1.wav Ana',
    'session-1.wav Bo',
    'session-2.wav Ana',
    'session-2.wav Bo',
  ]);
  expect(items.every(({ text, startMs }) => startMs !== null && /^[aeiou]( [aeiou])*$/.test(text))).toBe(
    true,
  );

  // Again, with the choices that were kept.
  await page.getByRole('button', { name: 'Import more' }).click();
  await drop(dropZone(page), [project]);
  await nextStep(page, 'Tiers').click();
  await page.getByRole('combobox', { name: 'Choices of earlier imports' }).click();
  await page.getByRole('option', { name: 'Fieldwork' }).click();
  await nextStep(page, 'Text').click();
  await see(page.getByText('Changes 1 annotation:'));
  await nextStep(page, 'Check').click();
  await page.getByRole('button', { name: 'Import 4 files' }).click();
  await see(page.getByRole('row', { name: /session-1\.eaf 0 0 10 0/ }));
  await see(page.getByRole('row', { name: /session-2\.eaf 0 0 10 0/ }));
  await see(page.getByText('0 files sent'));

  await page.getByRole('link', { name: 'Make a corpus of them' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Two sessions');
  await page.getByRole('button', { name: 'Make the corpus' }).click();
  await see(heading(page, 'Two sessions'));
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByRole('button', { name: 'Start training' }).click();
  await see(page.getByText(/^after epoch \d+$/), 60_000);
  await at.service.api.cancelAll();
});
