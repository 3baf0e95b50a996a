import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { longRecording } from '../packages/server/test/support/long-recording.js';
import {
  desktop,
  drop,
  elanFiles,
  heading,
  see,
  settled,
  speechFiles,
  stage,
  textFile,
  writeFiles,
} from './support/index.js';
import { translate } from './support/translate.js';
import { shortcomings } from './support/untranslated.js';

const at = stage();
const folder = mkdtempSync(join(tmpdir(), 'persephone-languages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the data of this test calls itself. */
const data = [
  ...['Persephone', 'Heard tones corpus', 'Heard tones', 'Never trained', 'Ana', 'Bo'],
  ...['Praat TextGrid', 'TextGrid', 'default-lt', 'broken.eaf', 'session-1', 'session-2'],
  ...['persephone', 'phonemes', 'laughs', 'ELAN', 'eaf', 'English'],
  ...['Français', 'Español', 'Português', 'Bahasa Indonesia', 'utterance', 'speech'],
  ...['wav', 'long', 'late', 'Ctrl', 'annotated', 'translation'],
  ...['Somebody says something here.', 'Mbosi', 'Na', 'mdw'],
];

let addresses: string[];

beforeAll(async () => {
  const { api } = at.service;
  const learning = { hiddenSize: 30, numberLayers: 1, minimumEpochs: 4, maximumEpochs: 4 };
  const { modelId, corpusId, audioIds, utteranceIds } = await api.seedModel('Heard tones', learning, 30);
  const never = await api.createModel('Never trained', corpusId);
  const path = { path: { id: modelId } };
  if ((await api.model(modelId)).evaluation === null) {
    await api.finished((await api.ask(api.client.POST('/v1/models/{id}/evaluate', { params: path }))).id);
  }
  const { samples } = await longRecording(4);
  const long = await api.seedSegmented(modelId, 'long.wav', encodeWav16(samples, 16_000));
  const { jobs } = await api.ask(
    api.client.POST('/v1/models/{id}/transcribe', { params: path, body: { audioIds: audioIds.slice(0, 2) } }),
  );
  const [first] = await Promise.all(jobs.map(({ id }) => api.finished(id)));
  await api.uploadAudio('speech-late.wav', (speechFiles(1, 9)[0] ?? { bytes: new Uint8Array() }).bytes);
  // Of two languages, every list can be asked for one of them.
  const { id: language } = await api.ask(
    api.client.POST('/v1/languages', { body: { name: 'Mbosi', code: 'mdw' } }),
  );
  await api.ask(api.client.POST('/v1/languages', { body: { name: 'Na' } }));
  addresses = [
    `/languages/${language}`,
    ...['/', '/import', '/recordings', '/utterances', `/utterances?open=${utteranceIds[0]}`],
    ...['/corpora', '/corpora?new=true', `/corpora/${corpusId}`, `/train?corpusId=${corpusId}`],
    ...['/models', `/models/${never}`, `/models/${modelId}`, `/models/${modelId}?view=labels`],
    ...[`/models/${modelId}?view=training`, `/models/${modelId}?view=next`],
    ...['/transcribe?view=recordings&all=true', '/transcribe?view=waiting', '/transcribe?view=accepted'],
    ...[`/review/${first?.transcriptionId}`, '/review', `/recordings/${long}`, '/nowhere'],
  ];
  await writeFiles(join(folder, 'annotated'), [
    ...elanFiles('session-1', 1, (text, i) => (i % 3 === 2 ? `${text} [laughs]` : text)),
    ...elanFiles('session-2', 2, (text) => text),
    textFile('broken.eaf', '<?xml version="1.0"?>\n<ANNOTATION_DOCUMENT>\n<TIER'),
  ]);
  const files = speechFiles(4, 5);
  await writeFiles(join(folder, 'pairs'), [...files, textFile('notes.docx', 'no sound')]);
});

async function arrive(language: string, viewport: { width: number; height: number }): Promise<Page> {
  const visitor = await at.arrive({ viewport });
  await visitor.context.addInitScript((code) => {
    if (localStorage.getItem('persephone-language') === null)
      localStorage.setItem('persephone-language', code);
  }, language);
  return visitor.open('/');
}

const none = { untranslated: [], cutOff: [], tooWide: 0 };

describe.each([
  ['en-XA', { width: 1280, height: 720 }],
  ['en-XA', { width: 820, height: 1180 }],
  ['ar-XB', { width: 1280, height: 720 }],
] as const)('in the pseudo-language %s at %o', (language, viewport) => {
  test('every page is translated, and none of its texts cut off', async () => {
    const page = await arrive(language, viewport);
    const found: Record<string, unknown> = {};
    for (const address of addresses) {
      await page.goto(new URL(address, at.service.url).href);
      await settled(page);
      const all = await shortcomings(page, data);
      if (JSON.stringify(all) !== JSON.stringify(none)) found[address] = all;
    }
    expect(found).toEqual({});
  });
});

test('what is imported is asked about in the language, too: annotation files, and recordings with their transcriptions', async () => {
  const page = await arrive('en-XA', { width: 1280, height: 720 });
  const found: Record<string, unknown> = {};
  const look = async (step: string) => {
    await settled(page);
    const all = await shortcomings(page, data);
    if (JSON.stringify(all) !== JSON.stringify(none)) found[step] = all;
  };
  await page.goto(new URL('/import', at.service.url).href);
  await settled(page);
  await drop(page.getByText(/Dróṕ á fóldér/).first(), [join(folder, 'pairs')]);
  await see(page.locator('#findings'));
  await look('pairs');

  await page.goto(new URL('/import', at.service.url).href);
  await settled(page);
  await drop(page.getByText(/Dróṕ á fóldér/).first(), [join(folder, 'annotated')]);
  const next = page.getByRole('button', { name: /Ñéxt: / }).first();
  for (const step of ['recordings', 'tiers', 'text']) {
    await see(next);
    await look(step);
    await next.click();
  }
  await see(page.locator('#findings'));
  await look('check');
  expect(found).toEqual({});
});

test('in a language whose texts are fetched, annotation files are read, too', async () => {
  const page = await arrive('fr', { width: 1280, height: 720 });
  const say = translate('fr');
  await page.goto(new URL('/import', at.service.url).href);
  await settled(page);
  const zone = page.getByText(say('Drop a folder, files or a zip file here'));
  await drop(zone.first(), [join(folder, 'annotated')]);
  await see(page.getByText('session-1.eaf').first());
  await see(page.getByRole('button', { name: /^Suivant/ }));
});

test('the glossary explains the words in every language', async () => {
  for (const [language, word] of [
    ['en', 'Label error rate (LER)'],
    ['fr', 'Taux d’erreur sur les étiquettes (LER)'],
    ['es', 'Tasa de error de etiquetas (LER)'],
    ['pt', 'Taxa de erro de rótulos (LER)'],
    ['id', 'Tingkat kesalahan label (LER)'],
    ['ru', 'Частота ошибок в метках (LER)'],
    ['zh-Hans', '标签错误率(LER)'],
  ] as const) {
    const page = await arrive(language, desktop);
    await settled(page);
    await page.locator('header button[aria-label]').nth(-2).click();
    await see(page.getByRole('dialog').getByRole('rowheader', { name: word }));
    expect(await page.getByRole('dialog').getByRole('row').count()).toBe(24);
  }
});

test('the language of the browser is taken, another can be chosen, and stays after a reload', async () => {
  const visitor = await at.arrive();
  const page = await visitor.open('/');
  await settled(page);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
  await see(page.getByRole('link', { name: 'Enregistrements', exact: true }));
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  await page.reload();
  await see(page.getByRole('link', { name: 'Enregistrements', exact: true }));
});

test('from right to left the page is mirrored, and waveforms are not', async () => {
  const page = await arrive('ar-XB', { width: 1280, height: 720 });
  const recording = addresses.find((one) => /^\/recordings\/\d/.test(one)) ?? '';
  await page.goto(new URL(recording, at.service.url).href);
  await settled(page);
  await see(heading(page, /./));
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
  const navigation = await page.getByRole('navigation').boundingBox();
  expect(navigation?.x).toBeGreaterThan(1000);
  const waveform = page.locator('[data-time-axis]').first();
  expect(await waveform.evaluate((element) => getComputedStyle(element).direction)).toBe('ltr');
});
