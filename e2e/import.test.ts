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
  requestsOf,
  see,
  slowUploads,
  speechFiles,
  stage,
  textFile,
  writeFiles,
} from './support/index.js';

const at = stage({ workers: 0 });
const uploads = /^POST \/v1\/(audio|transcriptions)$/;

const folder = folderOfTest();

const importButton = (page: Page) => page.getByRole('button', { name: /^Import \d/ });

/** How many recordings, transcriptions and utterances the service has. */
async function kept(): Promise<{ audio: number; transcriptions: number; utterances: number }> {
  const { client } = at.service.api;
  const query = { params: { query: { limit: 1, count: true } } };
  const [audio, transcriptions, utterances] = await Promise.all([
    at.service.api.ask(client.GET('/v1/audio', query)),
    at.service.api.ask(client.GET('/v1/transcriptions', query)),
    at.service.api.ask(client.GET('/v1/utterances', query)),
  ]);
  return {
    audio: audio.total ?? -1,
    transcriptions: transcriptions.total ?? -1,
    utterances: utterances.total ?? -1,
  };
}

test('a folder as folders are: what is wrong is said of each file before anything is kept, the rest is imported', async () => {
  const good = speechFiles(5, 11);
  const wav = good[0]?.bytes ?? new Uint8Array();
  await writeFiles(join(folder(), 'fieldwork'), [
    ...good,
    { name: 'broken.wav', bytes: new TextEncoder().encode('RIFF, but no recording at all') },
    textFile('broken.phonemes', 'a e i\n'),
    { name: 'alike.wav', bytes: wav },
    // The second letter is Cyrillic.
    textFile('alike.phonemes', 'a \u0430 e\n'),
    { name: 'silent.wav', bytes: wav },
    textFile('silent.phonemes', '\n'),
    textFile('orphan.phonemes', 'o o a\n'),
    textFile('.DS_Store', 'clutter'),
  ]);
  const page = await at.visit('/import');
  await drop(dropZone(page), [join(folder(), 'fieldwork')]);

  await see(page.getByRole('heading', { name: 'What was found' }));
  expect(await kept()).toEqual({ audio: 0, transcriptions: 0, utterances: 0 });
  await expectAccessible(page);
  for (const [kind, file] of [
    ['Recordings that cannot be read', 'broken.wav'],
    ['Empty transcriptions', 'silent.phonemes'],
    ['Transcriptions without a recording', 'orphan.phonemes'],
    ['Confusable labels, which look alike', 'alike.phonemes'],
  ] as const) {
    const control = page.getByRole('button', { name: new RegExp(kind) });
    await control.click();
    await see(page.getByRole('region', { name: 'Files' }).getByText(`fieldwork/${file}`));
  }

  await importButton(page).click();
  await see(page.getByText('Imported', { exact: true }));
  await see(page.getByText('6 utterances'));
  await see(page.getByRole('region', { name: 'Left out' }).getByText('broken.wav'));
  await expectAccessible(page);
  // silent.wav is there to be transcribed by a model.
  expect(await kept()).toEqual({ audio: 7, transcriptions: 6, utterances: 6 });
});

test('the service is killed in the midst of an upload: the page waits and goes on; dropped again, only the missing is sent', async () => {
  const before = await kept();
  const files = speechFiles(24, 12).map(({ name, bytes }) => ({ name: `long-${name}`, bytes }));
  await writeFiles(join(folder(), 'long'), files);
  const visitor = await at.arrive();
  visitor.expectComplaint(/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|ERR_SOCKET/);
  const page = await visitor.open('/import');
  await slowUploads(page, 150_000);
  await drop(dropZone(page), [join(folder(), 'long')]);
  const sent = requestsOf(page, uploads);
  await importButton(page).click();

  await expect.poll(() => sent.length, { interval: 20 }).toBeGreaterThan(10);
  await at.service.kill();
  await see(page.getByText('Waiting for the service'));
  await at.service.start();
  await page
    .getByRole('button', { name: 'Try now' })
    .click()
    .catch(() => undefined);
  const soFar = sent.length;
  await expect.poll(() => sent.length, { interval: 20 }).toBeGreaterThan(soFar + 4);

  await at.service.kill();
  await see(page.getByText('Waiting for the service'));
  await page.close();
  await at.service.start();
  const { audio, transcriptions } = await kept();
  const there = audio - before.audio + transcriptions - before.transcriptions;
  // Up to four were on their way each time.
  expect(there).toBeGreaterThan(5);
  expect(there).toBeLessThan(48);

  const again = await visitor.open('/import');
  await see(again.getByText('An import was interrupted'));
  const sentAgain = requestsOf(again, uploads);
  await drop(dropZone(again), [join(folder(), 'long')]);
  await importButton(again).click();
  await see(again.getByText('Imported', { exact: true }));
  expect(sentAgain.length).toBe(48 - there);
  expect((await kept()).utterances - before.utterances).toBe(24);
  await see(again.getByText(`${there} files were here already and were not sent again`));
});

test('an import is paused, goes on while another page is looked at, and ends', async () => {
  const before = await kept();
  const files = speechFiles(12, 13).map(({ name, bytes }) => ({ name: `paused-${name}`, bytes }));
  const paths = await writeFiles(folder(), files);
  const page = await at.visit('/import');
  await slowUploads(page, 100_000);
  await page.getByTestId('files').setInputFiles(paths);
  const sent = requestsOf(page, uploads);
  await importButton(page).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await see(page.getByRole('button', { name: 'Go on' }));
  // What is on its way arrives; nothing follows it.
  await expect
    .poll(async () => {
      const now = sent.length;
      await page.waitForTimeout(700);
      return sent.length - now;
    })
    .toBe(0);
  expect(sent.length).toBeLessThan(24);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await see(heading(page, 'Models'));
  await expect.poll(async () => (await kept()).utterances - before.utterances, { timeout: 40_000 }).toBe(12);
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await see(page.getByText('Imported', { exact: true }));
  await page.reload();
  await see(dropZone(page));
  await gone(page.getByText('An import was interrupted'));
});

test('what is no business of ours is one line; words are recognised, divided in a step of their own, and imported as labels', async () => {
  const good = speechFiles(3, 31);
  const words = ['Kyemaye ikoo!', 'Ikoo kyema.', 'Maye, kyoma!'];
  await writeFiles(join(folder(), 'words'), [
    ...good.map(({ name, bytes }, i) =>
      name.endsWith('.wav') ? { name: `w-${name}`, bytes } : textFile(`w-${name}`, words[(i - 1) / 2] ?? ''),
    ),
    ...['project.pfsx', 'notes.docx', 'desktop.ini', '._x.wav'].map((name) => textFile(name, 'clutter')),
  ]);
  const page = await at.visit('/import');
  await drop(dropZone(page), [join(folder(), 'words')]);
  await see(page.getByText(/2 other files .* are not needed and stay where they are/));
  await page.getByRole('button', { name: 'Which ones' }).click();
  await see(page.getByText(/notes\.docx, .*project\.pfsx/));
  await gone(page.getByRole('button', { name: /Other kinds of files/ }));
  await see(page.getByText('and 2 hidden files'));
  const divide = page.getByRole('button', { name: 'Divide the text into labels' });
  await expectAccessible(page);
  await divide.click();
  await see(page.getByText('k y e m a y e i k o o'));
  await gone(divide);
  await gone(page.getByRole('button', { name: /labels are not separated/ }));
  await expectAccessible(page);
  await importButton(page).click();
  await see(page.getByText('Imported', { exact: true }));
  const { client } = at.service.api;
  const found = await at.service.api.ask(
    client.GET('/v1/utterances', { params: { query: { name: 'w-speech-001', limit: 5 } } }),
  );
  expect(found.items.map(({ text }) => text)).toEqual(['k y e m a y e i k o o']);
});
