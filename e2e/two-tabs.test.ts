import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { expectAccessible, gone, heading, see, settled, speech, stage } from './support/index.js';

const at = stage({ workers: 1 });
let modelId = 0;
let utteranceIds: readonly number[] = [];

beforeAll(async () => {
  ({ modelId, utteranceIds } = await at.service.api.seedModel('Recogniser'));
}, 300_000);

const transcription = (page: Page) => page.getByLabel('Transcription', { exact: true });
const choiceOn = (page: Page) => page.getByRole('dialog', { name: 'Changed meanwhile' });

async function utterance(id: number) {
  const { api } = at.service;
  return api.ask(api.client.GET('/v1/utterances/{id}', { params: { path: { id } } }));
}

async function utterancesOf(audioId: number) {
  const { api } = at.service;
  const { items } = await api.ask(api.client.GET('/v1/utterances', { params: { query: { audioId } } }));
  return items.map(({ text }) => text);
}

/** Two tabs of one browser, or two people: of the second nothing is in the first one's storage. */
async function twoTabs(path: string, together: boolean): Promise<[Page, Page]> {
  const visitor = await at.arrive();
  const other = together ? visitor : await at.arrive();
  for (const one of [visitor, other]) one.expectComplaint(/409/);
  const pages: [Page, Page] = [await visitor.open(path), await other.open(path)];
  for (const page of pages) {
    await see(transcription(page));
    await settled(page);
  }
  return pages;
}

test('an utterance in two tabs: the second sees both versions, and what it had typed is never lost', async () => {
  const [id = 0] = utteranceIds;
  const [first, second] = await twoTabs(`/utterances?open=${id}`, true);
  await transcription(second).fill('typed second');
  await transcription(first).fill('saved first');
  await transcription(first).press('Control+Enter');
  await see(first.getByText(/Saved as a new version/));

  // Looked at again, the second shows what is being written, not what took its place.
  await second.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await see(second.getByText(/It was changed elsewhere while it was written here/));
  expect(await transcription(second).inputValue()).toBe('typed second');
  await transcription(second).press('Control+Enter');
  const choice = choiceOn(second);
  await see(choice.getByText('saved first', { exact: true }));
  await see(choice.getByText('typed second', { exact: true }));
  await settled(second);
  await expectAccessible(second);
  expect((await utterance(id)).text).toBe('saved first');

  // Neither is chosen: nothing has happened, and saving asks again.
  await second.keyboard.press('Escape');
  await gone(choice);
  expect(await transcription(second).inputValue()).toBe('typed second');
  await transcription(second).press('Control+Enter');
  await choice.getByRole('button', { name: 'Take mine' }).click();
  await expect.poll(async () => (await utterance(id)).text).toBe('typed second');
  const { api } = at.service;
  const params = { path: { id: (await utterance(id)).transcriptionId } };
  const { versions } = await api.ask(api.client.GET('/v1/transcriptions/{id}/versions', { params }));
  expect(versions.slice(-2).map(({ text }) => text)).toEqual(['saved first', 'typed second']);

  await transcription(first).fill('given up');
  await transcription(first).press('Control+Enter');
  await choiceOn(first).getByRole('button', { name: 'Take theirs' }).click();
  await expect.poll(() => transcription(first).inputValue()).toBe('typed second');
  expect((await utterance(id)).text).toBe('typed second');
});

test('what was typed in a tab that was closed is shown beside what another has saved since', async () => {
  const [, id = 0] = utteranceIds;
  const visitor = await at.arrive();
  const page = await visitor.open(`/utterances?open=${id}`);
  await transcription(page).fill('typed and left');
  await page.waitForTimeout(300);
  await page.close();
  const { api } = at.service;
  await api.ask(
    api.client.PATCH('/v1/utterances/{id}', { params: { path: { id } }, body: { text: 'saved elsewhere' } }),
  );
  const again = await visitor.open(`/utterances?open=${id}`);
  const choice = choiceOn(again);
  await see(choice.getByText('saved elsewhere', { exact: true }));
  await see(choice.getByText('typed and left', { exact: true }));
  await choice.getByRole('button', { name: 'Take mine' }).click();
  expect(await transcription(again).inputValue()).toBe('typed and left');
  expect((await utterance(id)).text).toBe('saved elsewhere');
  await transcription(again).press('Control+Enter');
  await expect.poll(async () => (await utterance(id)).text).toBe('typed and left');
});

test('a draft in two tabs becomes one utterance: the second is told, and goes on from what the first accepted', async () => {
  const { api } = at.service;
  const [recording] = speech(1, 91);
  if (!recording) throw new Error('There is no speech');
  const audioId = await api.uploadAudio('two-tabs.wav', recording.wav);
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', {
      params: { path: { id: modelId } },
      body: { audioIds: [audioId] },
    }),
  );
  for (const { id } of jobs) await api.finished(id);
  const { items } = await api.ask(api.client.GET('/v1/transcriptions', { params: { query: { audioId } } }));
  const path = `/review/${items[0]?.id}`;
  const [first, second] = await twoTabs(path, false);
  for (const page of [first, second]) {
    await transcription(page).press('Control+Shift+Space');
    await see(page.getByRole('button', { name: 'Pause', exact: true }));
  }
  await transcription(first).fill('a e');
  await transcription(first).press('Control+Enter');
  await expect.poll(() => utterancesOf(audioId)).toEqual(['a e']);

  await transcription(second).fill('o i');
  await transcription(second).press('Control+Enter');
  const choice = choiceOn(second);
  await see(choice.getByText('a e', { exact: true }));
  await see(choice.getByText('o i', { exact: true }));
  await expectAccessible(second);
  expect(await utterancesOf(audioId)).toEqual(['a e']);
  await choice.getByRole('button', { name: 'Take mine' }).click();
  await see(second.getByText('Accepted: it is an utterance that models can be trained on.'));
  await see(heading(second, 'two-tabs.wav'));
  expect(await transcription(second).inputValue()).toBe('o i');
  await transcription(second).press('Control+Enter');
  await expect.poll(() => utterancesOf(audioId)).toEqual(['o i']);
});

test('one tab goes back and forth, and is never told of what it did itself', async () => {
  const { api } = at.service;
  const audioIds: number[] = [];
  for (const [i, { wav }] of speech(2, 92).entries())
    audioIds.push(await api.uploadAudio(`alone-${i}.wav`, wav));
  const params = { path: { id: modelId } };
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', { params, body: { audioIds } }),
  );
  for (const { id } of jobs) await api.finished(id);
  const query = { audioId: audioIds[0] ?? 0 };
  const { items } = await api.ask(api.client.GET('/v1/transcriptions', { params: { query } }));
  const page = await at.visit(`/review/${items[0]?.id}`);
  await see(transcription(page));
  // What is there comes anew only after one has gone back and written.
  await page.route(/\/v1\/utterances\?audioId=/, async (route) => {
    await sleep(1500);
    await route.continue();
  });
  for (const text of ['a a', 'e e']) {
    await see(heading(page, 'alone-0.wav'));
    await transcription(page).fill(text);
    await transcription(page).press('Control+Shift+Space');
    await see(page.getByRole('button', { name: 'Pause', exact: true }));
    await transcription(page).press('Control+Enter');
    await expect.poll(() => utterancesOf(audioIds[0] ?? 0)).toEqual([text]);
    await gone(heading(page, 'alone-0.wav'));
    await settled(page);
    await page.keyboard.press('Alt+PageUp');
  }
  expect(await choiceOn(page).count()).toBe(0);
});
