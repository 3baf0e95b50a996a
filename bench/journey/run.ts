// What a linguist does from the first visit to a corrected transcript, in the built page, without a terminal:
//   npx tsx bench/journey/run.ts FOLDER --new FOLDER [--preset quick] [--recordings 3]
// FOLDER holds recordings with their transcriptions: they are dropped, imported, made into a corpus and trained on. The first
// recordings of --new are dropped without a transcription and transcribed; the first of them is corrected by keyboard to
// what NAME.phonemes beside it has, accepted, and looked for in the next corpus. Prints how long each part took.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { drop, see, Visitor } from '../../e2e/support/browser.js';
import { endOnSignals, Service } from '../../e2e/support/service.js';
import { labelErrorRate } from '../../packages/engine/src/metrics/index.js';
import { ensureBuilt, ensurePageBuilt } from '../../scripts/prepare.mjs';
import { check, longest, megabytes, peakMegabytes, seconds, withBrowser } from '../shared/page.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    new: { type: 'string' },
    preset: { type: 'string', default: 'quick' },
    recordings: { type: 'string', default: '3' },
  },
});
const [known] = positionals;
if (!known || !values.new || !existsSync(known) || !existsSync(values.new)) {
  console.error('Name two folders that there are: npx tsx bench/journey/run.ts FOLDER --new FOLDER');
  process.exit(2);
}
const folder = resolve(known);
const others = resolve(values.new);
const names = readdirSync(others)
  .filter((name) => name.endsWith('.wav'))
  .sort()
  .slice(0, Number(values.recordings));

let since = performance.now();
function report(what: string): void {
  console.log(`${what}: ${seconds(performance.now() - since)}`);
  since = performance.now();
}

const labelsOf = (text: string): string[] => text.normalize('NFC').split(/\s+/u).filter(Boolean);
const stemOf = (recording: string): string => recording.replace(/\.wav$/u, '');
const correct = (recording: string): string =>
  labelsOf(readFileSync(join(others, `${stemOf(recording)}.phonemes`), 'utf8')).join(' ');

async function makeCorpus(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name', { exact: false }).first().fill(name);
  await page.getByRole('button', { name: 'Make the corpus' }).click();
  await see(page.getByRole('heading', { name, exact: true }), longest);
}

async function train(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Train/ }).last().click();
  await page.getByLabel('Name of the model').fill('First model');
  await page.getByRole('radio', { name: new RegExp(values.preset, 'i') }).click();
  await page.getByRole('button', { name: 'Start training' }).click();
}

/** The error rate on the test set: a model that has one is trained and has been compared. */
async function compared({ api }: Service): Promise<number> {
  for (;;) {
    const { items } = await api.ask(api.client.GET('/v1/models'));
    const ler = items[0]?.evaluation?.ler;
    if (ler !== undefined) return ler;
    await pause(500);
  }
}

async function transcribe(page: Page): Promise<void> {
  await page.goto(new URL('/transcribe', page.url()).href);
  await drop(
    page.getByText('Drop new recordings here'),
    names.map((name) => join(others, name)),
  );
  await page.getByRole('button', { name: new RegExp(`^Transcribe ${names.length} recordings?$`) }).click();
  const links = page.getByRole('link', { name: /^Review ./ });
  while ((await links.count()) < names.length) await page.waitForTimeout(100);
}

/** By keyboard alone, once the link to it has the focus. Returns the recording's name and the model's hypothesis. */
async function review(page: Page): Promise<{ name: string; hypothesis: string }> {
  await page.getByRole('link', { name: 'Review', exact: true }).focus();
  await page.keyboard.press('Enter');
  const field = page.getByLabel('Transcription', { exact: true });
  await see(field);
  const title = page.getByRole('heading', { name: new RegExp(names.map(stemOf).join('|')) }).first();
  const name = (await title.textContent()) ?? '';
  const hypothesis = await field.inputValue();
  await page.keyboard.press('e');
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(correct(name));
  await page.keyboard.press('Control+Enter');
  await see(page.getByText(/^Accepted: /));
  return { name, hypothesis };
}

endOnSignals();
ensureBuilt();
ensurePageBuilt();
await withBrowser(async (browser) => {
  const service = await Service.start();
  const visitor = await Visitor.arrive(browser, () => service.url);
  try {
    const page = await visitor.open('/');
    await page.goto(`${service.url}/import`);
    since = performance.now();
    const words = await check(page, folder);
    report(`${folder} dropped and checked`);
    await page.getByRole('button', { name: words }).click();
    await see(page.getByText('Imported', { exact: true }), longest);
    report(`“${words}”`);
    await page.getByRole('link', { name: 'Make a corpus' }).click();
    await makeCorpus(page, 'All of it');
    report('corpus made');
    await train(page);
    const ler = await compared(service);
    report(`trained (${values.preset}) and compared with the test set`);
    console.log(`label error rate on the test set: ${(100 * ler).toFixed(1)} %`);
    since = performance.now();
    await transcribe(page);
    report(`${names.length} recordings dropped, sent and transcribed`);
    const { name, hypothesis } = await review(page);
    report(`${name} corrected and accepted`);
    const pair = { reference: labelsOf(correct(name)), hypothesis: labelsOf(hypothesis) };
    const { substitutions, insertions, deletions, referenceLabels } = labelErrorRate([pair]);
    console.log(
      `${name}: ${substitutions + insertions + deletions} errors in ${referenceLabels} labels were corrected`,
    );
    await page.goto(`${service.url}/corpora?new=true`);
    await makeCorpus(page, 'With the accepted one');
    const query = { params: { query: { name } } };
    const there = await service.api.ask(service.api.client.GET('/v1/utterances', query));
    const corpora = await service.api.ask(
      service.api.client.GET('/v1/corpora', { params: { query: { name: 'With the accepted' } } }),
    );
    const corpusId = corpora.items[0]?.id ?? 0;
    const within = await service.api.ask(
      service.api.client.GET('/v1/utterances', { params: { query: { name, corpusId } } }),
    );
    console.log(
      `utterances of that recording: ${there.items.length}, in the next corpus: ${within.items.length}`,
    );
    console.log(`peak memory of the service: ${megabytes(peakMegabytes(service.pid))}`);
    console.log(`complaints of the page: ${visitor.complaints.length}`);
  } finally {
    await visitor.leave();
    await service.dispose();
  }
});
