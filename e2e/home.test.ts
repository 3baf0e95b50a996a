import { expect, test } from 'vitest';
import { expectAccessible, heading, see, settled, stage, tablet } from './support/index.js';

const at = stage({ workers: 1 });

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
  expect([overview.recordings, overview.utterances, overview.corpora]).toEqual([89, 84, 1]);
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

test('beside recordings of one’s own the demonstration is not counted, left out of a corpus, and deleted as one', async () => {
  const { api } = at.service;
  await api.seedUtterances(9);
  for (const viewport of [undefined, tablet]) {
    const page = await at.visit('/', viewport ? { viewport } : {});
    const stillHere = page.getByRole('region', { name: 'Demonstration' });
    await see(stillHere.getByRole('link', { name: '84 utterances' }));
    await see(page.getByRole('link', { name: '9 utterances' }));
    await see(
      page.getByRole('region', { name: 'Next step' }).getByRole('heading', { name: 'Make a corpus' }),
    );
    await settled(page);
    await expectAccessible(page);
  }

  const page = await at.visit('/corpora?new=true');
  await see(page.getByRole('radio', { name: 'All of your own', checked: true }));
  const all = page.getByRole('row', { name: /^All / });
  await see(all.getByText('9', { exact: true }));
  await settled(page);
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'All, with the demonstration' }).check();
  await see(all.getByText('93', { exact: true }));
  await expect.poll(() => new URL(page.url()).search).toContain('withDemonstration');
  await page.reload();
  await see(page.getByRole('radio', { name: 'All, with the demonstration', checked: true }));
  // Somebody wants it: a corpus of both.
  await page.getByLabel('Name', { exact: false }).first().fill('Both');
  await page.getByRole('button', { name: 'Make the corpus' }).click();
  await see(heading(page, 'Both'));

  await page.goto(`${at.service.url}/utterances`);
  await page.getByRole('combobox', { name: 'With the demonstration or without' }).click();
  await page.getByRole('option', { name: 'Without the demonstration' }).click();
  await see(page.getByText('9 utterances found'));
  await settled(page);
  await expectAccessible(page);

  await page.goto(at.service.url);
  await page.getByRole('button', { name: 'Delete the demonstration' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete the demonstration?' });
  await see(dialog.getByText(/89 recordings with 84 utterances and 1 corpus/));
  // The corpus of both stays with what is left of it, and the dialog says so.
  await see(dialog.getByText(/Both.*84/));
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await see(page.getByText('Deleted the demonstration.'));
  await see(page.getByRole('button', { name: /demonstration corpus/ }));
  await see(page.getByRole('link', { name: '9 utterances' }));
  const overview = await api.ask(api.client.GET('/v1/overview'));
  expect(overview).toMatchObject({ recordings: 9, utterances: 9, corpora: 1, demonstration: null });
});
