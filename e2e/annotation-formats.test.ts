import { join } from 'node:path';
import {
  annotationWriters,
  type NewDocument,
  newFileFormats,
  writeEaf,
} from '@persephone/formats/annotations';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  drop,
  dropZone,
  expectAccessible,
  folderOfTest,
  longRecording,
  nextStep,
  type SpeechFile,
  see,
  speechFiles,
  stage,
  textFile,
  writeFiles,
} from './support/index.js';

const at = stage({ workers: 1 });

const folder = folderOfTest();

const utterances = 8;

/** A long recording and its annotation file, made by what writes it. */
function annotated(
  name: string,
  seed: number,
  write: (document: NewDocument) => SpeechFile,
): readonly SpeechFile[] {
  const { wav, utterances: said } = longRecording(utterances, seed);
  const file = write({
    media: `${name}.wav`,
    lengthMilliseconds: said.at(-1)?.end ?? 0,
    language: null,
    tiers: [{ name: 'speech', participant: 'Ana', annotations: said }],
  });
  return [{ name: `${name}.wav`, bytes: wav }, file];
}

const elan = (name: string, seed: number) =>
  annotated(name, seed, ({ media, tiers }) => ({
    name: `${name}.eaf`,
    bytes: writeEaf({
      media: { name: media ?? '' },
      date: '2024-01-01T00:00:00Z',
      urn: '00000000-0000-4000-8000-000000000000',
      tiers,
    }),
  }));
const inFormat = (name: string, seed: number, format: 'textgrid' | 'trs') =>
  annotated(name, seed, (document) => ({
    name: `${name}.${newFileFormats[format].extension}`,
    bytes: annotationWriters[format].write(document).bytes,
  }));

/** Names of the recordings of all utterances, each with how many there are. */
async function kept(): Promise<Record<string, number>> {
  const { client } = at.service.api;
  const { items } = await at.service.api.ask(
    client.GET('/v1/utterances', { params: { query: { limit: 500 } } }),
  );
  const counts: Record<string, number> = {};
  for (const { name } of items) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

test('a folder with ELAN files and with pairs of recordings and transcriptions: all of both is imported', async () => {
  await writeFiles(join(folder(), 'mixed'), [
    ...elan('elan/story', 11),
    ...speechFiles(5, 12).map(({ name, bytes }) => ({ name: `pairs/${name}`, bytes })),
  ]);
  const page = await at.visit('/import');
  await drop(dropZone(page), [join(folder(), 'mixed')]);
  await see(page.getByText('1 of 1 annotation file has its recording.'));
  await nextStep(page, 'Tiers').click();
  await see(page.getByText(`Chosen: ${utterances} annotations in 1 tier`, { exact: false }));
  await nextStep(page, 'Text').click();
  await see(page.getByText(`${utterances} of ${utterances} annotations become utterances`));
  await nextStep(page, 'Check').click();
  await see(page.getByRole('heading', { name: 'From the annotation files' }));
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Import 12 files' }).click();
  await see(page.getByText('Imported', { exact: true }));
  await see(page.getByText(`${utterances + 5} utterances`));
  expect(await kept()).toEqual({
    'story.wav': utterances,
    ...Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`speech-00${i + 1}.wav`, 1])),
  });
});

test('a Transcriber file and a TextGrid, each with its own tiers; one whose tiers are others says which it has', async () => {
  const grid = annotationWriters.textgrid.write({
    ...{ media: 'other.wav', lengthMilliseconds: 1000, language: null },
    tiers: [{ name: 'comments', annotations: [{ start: 0, end: 900, text: 'windy' }] }],
  });
  const [otherWav] = inFormat('other', 23, 'textgrid');
  await writeFiles(join(folder(), 'formats'), [
    ...inFormat('radio', 21, 'trs'),
    ...inFormat('praat', 22, 'textgrid'),
    { name: 'other.wav', bytes: otherWav?.bytes ?? new Uint8Array() },
    { name: 'other.TextGrid', bytes: grid.bytes },
    textFile('notes.txt', 'Recorded in the rain.\n'),
  ]);
  const page = await at.visit('/import');
  await drop(dropZone(page), [join(folder(), 'formats')]);
  await see(page.getByText('3 of 3 annotation files have their recording.'));
  await nextStep(page, 'Tiers').click();
  await see(page.getByRole('heading', { name: 'Transcriber' }));
  await see(page.getByRole('heading', { name: 'Praat TextGrid' }));
  await see(page.getByText('1 file has none of these tiers'));
  await expectAccessible(page);
  await nextStep(page, 'Text').click();
  await see(page.getByText(`${2 * utterances} of ${2 * utterances} annotations become utterances`));
  await nextStep(page, 'Check').click();
  await page.getByRole('button', { name: /^Import \d+ files$/ }).click();
  await see(page.getByText('Imported', { exact: true }));
  await see(page.getByText(/No tier has .* There are: "comments"/));
  await see(page.getByRole('row', { name: /radio\.trs 8 0 0 0/ }));
  await see(page.getByRole('row', { name: /praat\.TextGrid 8 0 0 0/ }));
  expect(await kept()).toMatchObject({ 'radio.wav': utterances, 'praat.wav': utterances });
});

/** Press Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await see(target);
  for (let pressed = 0; pressed < 150; pressed++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be reached with Tab`);
}

test('the keyboard alone leads through all steps', async () => {
  const paths = await writeFiles(folder(), elan('keys', 31));
  const page = await at.visit('/import');
  const press = async (target: Locator, key = 'Enter') => {
    await tabTo(page, target);
    await page.keyboard.press(key);
  };
  // Waited for from the start: the browser is told that somebody does, and a key that is pressed at once may overtake that.
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    press(page.getByRole('button', { name: 'Choose files or a zip' })),
  ]);
  await chooser.setFiles(paths);

  await see(page.getByText('1 of 1 annotation file has its recording.'));
  // Another recording could be chosen.
  await tabTo(page, page.getByRole('combobox', { name: 'Recording of keys.eaf' }));
  await page.keyboard.press('ArrowDown');
  await see(page.getByRole('option', { name: 'keys.wav' }));
  await page.keyboard.press('Escape');
  await press(nextStep(page, 'Tiers'));

  const tier = page.getByRole('checkbox').first();
  expect(await tier.isChecked()).toBe(true);
  await press(tier, 'Space');
  await see(page.getByText(/No tier is chosen/));
  await press(tier, 'Space');
  await see(page.getByText(`Chosen: ${utterances} annotations in 1 tier`, { exact: false }));
  await press(nextStep(page, 'Text'));

  await press(page.getByRole('button', { name: 'Add a step' }));
  const step = page.getByRole('menuitem', { name: 'Drop what stands between' });
  await see(step);
  for (let pressed = 0; pressed < 30; pressed++) {
    if (await step.evaluate((element) => element === element.ownerDocument.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await see(page.getByText(`${utterances} of ${utterances} annotations become utterances`));
  await press(page.getByRole('button', { name: 'Back', exact: true }));
  await press(nextStep(page, 'Text'));
  await press(nextStep(page, 'Check'));

  await press(page.getByRole('button', { name: 'Import 2 files' }));
  await see(page.getByText('Imported', { exact: true }));
  await see(page.getByRole('row', { name: /keys\.eaf 8 0 0 0/ }));
  expect(await kept()).toMatchObject({ 'keys.wav': utterances });
});
