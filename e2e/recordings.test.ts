import { expect, test } from 'vitest';
import { expectAccessible, heading, see, speechFiles, stage } from './support/index.js';

const at = stage();

test('what the check of a recording found is shown where recordings are listed, and at its utterance', async () => {
  const { api } = at.service;
  const [wav] = speechFiles(1, 7);
  if (!wav) throw new Error('There is one');
  // Its header, and nothing but zeros behind it.
  const silent = new Uint8Array(wav.bytes.length);
  silent.set(wav.bytes.subarray(0, 44));
  await api.seedUtterances(2);
  const id = await api.uploadAudio('silent.wav', silent);
  await expect
    .poll(async () => {
      const { inspection, warnings } = await api.ask(
        api.client.GET('/v1/audio/{id}', { params: { path: { id } } }),
      );
      return [inspection, warnings.map(({ code }) => code)];
    })
    .toEqual(['done', ['audio-silent']]);

  const page = await at.visit('/recordings');
  await see(heading(page, 'Recordings'));
  await see(page.getByText('3 recordings'));
  await see(page.getByText('Silence', { exact: true }));
  await page.getByText('Worth knowing', { exact: true }).first().click();
  await see(page.getByText('1 recording', { exact: true }));
  expect(new URL(page.url()).searchParams.get('only')).toBe('warnings');
  await expectAccessible(page);
});

test('the times of an utterance are changed where it is corrected', async () => {
  const { api } = at.service;
  const { utteranceIds } = await api.seedUtterances(2, 5);
  const id = utteranceIds[0] ?? 0;
  const utterance = () => api.ask(api.client.GET('/v1/utterances/{id}', { params: { path: { id } } }));
  const before = await utterance();
  const page = await at.visit(`/utterances?open=${id}`);
  await page.getByRole('button', { name: 'Only a part of the recording …' }).click();
  const from = page.getByLabel('From second');
  await from.fill('0.1');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await see(page.getByText('Saved.', { exact: true }));
  const { startMs, endMs, transcriptionId } = await utterance();
  expect([before.startMs, startMs, transcriptionId]).toEqual([null, 100, before.transcriptionId]);
  expect(endMs).toBe(before.durationMs);
});
