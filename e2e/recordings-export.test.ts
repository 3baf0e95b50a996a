import { readFile } from 'node:fs/promises';
import { readAnnotations } from '@persephone/formats/annotations';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { unpackedBytes } from '../packages/server/test/support/unpacked-bytes.js';
import { elanFiles, expectAccessible, see, stage } from './support/index.js';

const at = stage({ workers: 1 });
const recipe = {
  name: '',
  tiers: { types: [], names: ['*-utterance'], participants: [] },
  textRules: { steps: [], splitting: { kind: 'white-space' as const } },
  labelType: 'phonemes' as const,
};

let document: Uint8Array;
let corrected: { startMs: number; endMs: number };
let spoken: { name: string; text: string; speaker: string; durationMs: number }[];

/** Three recordings of one utterance each, and a long one with its ELAN file, of which one utterance was corrected. */
beforeAll(async () => {
  const { api } = at.service;
  const { client } = api;
  await api.seedUtterances(3);
  const { items } = await api.ask(client.GET('/v1/utterances', { params: { query: { sort: 'name' } } }));
  spoken = items.map(({ name, text, speaker, durationMs }) => ({
    ...{ name, text: text.trim(), speaker: speaker ?? '', durationMs: durationMs ?? 0 },
  }));

  const [wav, eaf] = elanFiles('session', 4, (text) => text);
  if (!wav || !eaf) throw new Error('A recording has its annotation file');
  document = eaf.bytes;
  const audioId = await api.uploadAudio(wav.name, wav.bytes);
  const kept = await fetch(
    `${api.url}/v1/annotation-documents?name=session.eaf&folder=day%201&audioId=${audioId}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Uint8Array.from(eaf.bytes),
    },
  );
  const { id } = (await kept.json()) as { id: number };
  const job = await api.ask(
    client.POST('/v1/annotation-documents/{id}/import', { params: { path: { id } }, body: { recipe } }),
  );
  await api.finished(job.id);
  const imported = await api.ask(
    client.GET('/v1/utterances', { params: { query: { audioId, sort: 'created' } } }),
  );
  const [first] = imported.items;
  if (!first || first.startMs === null || first.endMs === null) throw new Error('Utterances are segments');
  corrected = { startMs: first.startMs, endMs: first.endMs };
  await api.ask(
    client.PATCH('/v1/utterances/{id}', { params: { path: { id: first.id } }, body: { text: 'o o o' } }),
  );
});

const choose = async (page: Page, ...names: readonly string[]) => {
  for (const name of names) await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
};

/** What is saved by an item of the menu: its name and bytes. */
async function saved(page: Page, button: string, item: RegExp) {
  await page.getByRole('button', { name: button, exact: true }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item }).click();
  const download = await downloading;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Utterances by speaker, without tiers of labels; and what is odd about the file. */
function utterancesIn(bytes: Uint8Array) {
  const { format, media, tiers, faults } = readAnnotations(bytes);
  const own = tiers
    .filter(({ parent }) => parent === null)
    .flatMap(({ participant, annotations }) =>
      annotations.map(({ start, end, text }) => ({ speaker: participant, start, end, text })),
    );
  return { format, media: media.map(({ name }) => name), own, faults };
}

test('of chosen recordings a zip file with a new file of each is saved, and nothing of the others', async () => {
  const page = await at.visit('/recordings');
  await choose(page, 'speech-001.wav', 'speech-003.wav');
  await see(page.getByText('2 recordings chosen'));
  await expectAccessible(page);
  const { name, bytes } = await saved(page, 'Export', /^ELAN \(\.eaf\)$/);
  expect(name).toBe('recordings.zip');
  const files = await unpackedBytes(bytes);
  expect([...files.keys()].sort()).toEqual(['speech-001.eaf', 'speech-003.eaf']);
  for (const [i, stem] of [
    [0, 'speech-001'],
    [2, 'speech-003'],
  ] as const) {
    const { text, speaker, durationMs } = spoken[i] ?? {};
    const file = utterancesIn(files.get(`${stem}.eaf`) ?? new Uint8Array());
    expect(file).toEqual({
      format: 'eaf',
      media: [`${stem}.wav`],
      own: [{ speaker, start: 0, end: durationMs, text }],
      faults: [],
    });
  }
});

test('of chosen utterances those alone are saved, in the formats of recordings', async () => {
  const page = await at.visit('/utterances?name=speech');
  for (const name of ['speech-001.wav', 'speech-002.wav']) {
    await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
  }
  await see(page.getByText('2 utterances chosen'));
  await expectAccessible(page);
  const several = await saved(page, 'Export', /^ELAN \(\.eaf\)$/);
  expect(several.name).toBe('utterances.zip');
  expect([...(await unpackedBytes(several.bytes)).keys()].sort()).toEqual([
    'speech-001.eaf',
    'speech-002.eaf',
  ]);

  const of = await at.visit('/utterances?name=session');
  await see(of.getByText('10 utterances found'));
  await of.getByRole('checkbox', { name: 'Choose session.wav' }).nth(1).check();
  const alone = await saved(of, 'Export', /^Praat/);
  expect(alone.name).toMatch(/\.TextGrid$/);
  const text = utterancesIn(alone.bytes).own.filter((one) => one.text !== '');
  expect(text).toHaveLength(1);
});

test('of one recording its file is saved as it came, with what was corrected in a tier more', async () => {
  const page = await at.visit('/recordings');
  await choose(page, 'session.wav');
  const { name, bytes } = await saved(page, 'Export', /^The same file with a tier of drafts/);
  expect(name).toBe('session.eaf');
  const [before, after] = [readAnnotations(document), readAnnotations(bytes)];
  expect(after.faults).toEqual([]);
  const tierOf = (file: typeof after, id: string) => file.tiers.find((tier) => tier.id === id);
  for (const { id } of before.tiers) expect(tierOf(after, id)).toEqual(tierOf(before, id));
  const added = after.tiers.filter(({ id }) => !tierOf(before, id));
  const texts = added.flatMap(({ annotations }) =>
    annotations.map(({ start, end, text }) => ({ start, end, text })),
  );
  const { startMs, endMs } = corrected;
  expect(texts).toContainEqual({ start: startMs, end: endMs, text: 'o o o' });
});

test('of all, files lie in the folders that they came in, and recordings without a file get a new one', async () => {
  const page = await at.visit('/recordings');
  const { name, bytes } = await saved(page, 'Export all', /^The same file with a tier of drafts/);
  expect(name).toBe('recordings.zip');
  const files = await unpackedBytes(bytes);
  const written = [...files.keys()].filter((one) => one.endsWith('.eaf')).sort();
  expect(written).toEqual(['day 1/session.eaf', 'speech-001.eaf', 'speech-002.eaf', 'speech-003.eaf']);
  const [, second] = spoken;
  const { own } = utterancesIn(files.get('speech-002.eaf') ?? new Uint8Array());
  expect(own.map(({ speaker, text }) => [speaker, text])).toEqual([[second?.speaker, second?.text]]);
  const alone = await at.visit('/recordings');
  await choose(alone, 'session.wav');
  const single = await saved(alone, 'Export', /^The same file with a tier of drafts/);
  expect(files.get('day 1/session.eaf')?.equals(single.bytes)).toBe(true);
});
