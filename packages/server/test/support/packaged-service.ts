import { expect } from 'vitest';
import { serviceClient } from './service-client.js';
import { toneUtterances } from './tone-corpus.js';

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url);
  expect([url, answer.status]).toEqual([url, 200]);
  return answer.text();
}

/** What somebody does first: opens the page, with all that it loads, and brings a recording, which is looked at. */
export async function useService(address: string, log: () => string): Promise<void> {
  const page = await textOf(address);
  const loaded = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => `${address}${path}`);
  expect(loaded.filter((url) => url.endsWith('.js'))).not.toEqual([]);
  for (const url of loaded) await textOf(url);
  const { call, upload } = serviceClient(() => address, log);
  const [recording] = toneUtterances(1);
  const id = await upload('/v0.1/audio', 'audioFile', 'tones.wav', recording?.wav ?? '');
  await expect
    .poll(async () => (await call(`/v1/audio/${id}`)).body, { timeout: 30_000 })
    .toMatchObject({ inspection: 'done', problem: null });
}
