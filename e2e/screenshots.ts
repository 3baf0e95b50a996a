// Pictures of every page in light and dark, in English and French: `npm run screenshots [NAME …]` writes docs/screenshots/ and
// docs/screenshots/fr/. What is on them is made here, of the demonstration corpus, in a service and a data folder of their
// own; it takes some minutes, since a model is trained.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeWav16 } from '@persephone/formats/wav';
import type { Page } from 'playwright-core';
import { longRecording } from '../packages/server/test/support/long-recording.js';
import { ensureBuilt, ensurePageBuilt } from '../scripts/prepare.mjs';
import type { Api } from './support/api.js';
import { drop, launchBrowser, see, settled, Visitor } from './support/browser.js';
import { elanFiles } from './support/elan.js';
import { endOnSignals, Service } from './support/service.js';
import { textFile, writeFiles } from './support/speech.js';
import { type Translate, translate } from './support/translate.js';

const target = fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const wanted = new Set(process.argv.slice(2));
const schemes = ['light', 'dark'] as const;
/** Each with the folder of its pictures. */
const languages = { en: '', fr: 'fr' } as const;
type Language = keyof typeof languages;

/** WebP of a quality at which letters stay sharp; a third of PNG's size. */
async function keep(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
  await session.detach();
  const bytes = Buffer.from(data, 'base64');
  writeFileSync(join(target, file), bytes);
  console.log(`${file}: ${Math.round(bytes.length / 1024)} kB`);
}

type Picture = (
  name: string,
  path: string,
  arrange?: (page: Page, say: Translate) => Promise<void>,
) => Promise<void>;

/** Takes a picture of a page in each language and scheme, after it has been brought to where it shows most. */
function photographer(service: Service, browser: Awaited<ReturnType<typeof launchBrowser>>): Picture {
  return async (name, path, arrange) => {
    if (wanted.size > 0 && !wanted.has(name)) return;
    for (const language of Object.keys(languages) as Language[]) {
      for (const scheme of schemes) {
        const visitor = await Visitor.arrive(browser, () => service.url, { scheme });
        try {
          await visitor.context.addInitScript((code) => {
            localStorage.setItem('persephone-language', code);
          }, language);
          const page = await visitor.open(path);
          await settled(page);
          await arrange?.(page, translate(language));
          await settled(page);
          // Spectrograms are drawn after they have arrived.
          await page.waitForTimeout(800);
          await keep(page, join(languages[language], `${name}-${scheme}.webp`));
        } finally {
          await visitor.leave();
        }
      }
    }
  };
}

/** Some files of the demonstration as a folder of somebody's, with what goes wrong in such folders. */
async function demonstrationFolder(api: Api, folder: string): Promise<void> {
  const { items } = await api.ask(
    api.client.GET('/v1/utterances', { params: { query: { limit: 40, sort: 'name' } } }),
  );
  const files = [];
  for (const { audioId, name, transcriptionName, text } of items) {
    const answer = await fetch(`${api.url}/v1/audio/${audioId}/file`);
    files.push(
      { name, bytes: new Uint8Array(await answer.arrayBuffer()) },
      { name: transcriptionName, bytes: Buffer.from(`${text}\n`) },
    );
  }
  const [first] = files;
  if (!first) throw new Error('The demonstration has no utterances');
  files.push(
    { name: 'story_07.wav', bytes: first.bytes.subarray(0, 30) },
    { name: 'story_07.phonemes_and_tones', bytes: Buffer.from('m o ˩ s u ˥\n') },
    { name: 'story_08.wav', bytes: first.bytes },
    // A Cyrillic letter in the place of an a, as it comes from another keyboard.
    { name: 'story_08.phonemes_and_tones', bytes: Buffer.from('k \u0430 ˥ t i ˩ m o ˩ s u ˥\n') },
    { name: 'song_without_words.wav', bytes: first.bytes },
  );
  await writeFiles(folder, files);
}

/** Where an import of annotation files has got to: each step is taken as far as its picture. */
const annotationSteps = ['recordings', 'tiers', 'text', 'check'] as const;

/** A folder of ELAN files, from step to step. */
async function annotationPictures(picture: Picture, folder: string): Promise<void> {
  const language = { name: 'Mbosi', code: 'mdw' };
  await writeFiles(folder, [
    ...elanFiles('session-1', 1, (text, i) => (i % 3 === 2 ? `${text} [laughs]` : text), language),
    ...elanFiles('session-2', 2, (text) => text, language),
    textFile('broken.eaf', '<?xml version="1.0"?>\n<ANNOTATION_DOCUMENT>\n<TIER'),
    textFile('session-1.pfsx', '<preferences/>'),
  ]);
  for (const [at, step] of annotationSteps.entries()) {
    await picture(`import-${step}`, '/import', async (page, say) => {
      await drop(page.getByText(say('Drop a folder, files or a zip file here')), [folder]);
      const [before = ''] = say('Next: {names}', { names: '' }).split(/\s/);
      const next = page.getByRole('button', { name: new RegExp(`^${before}\\s`) });
      for (const reached of annotationSteps.slice(1, at + 1)) {
        await next.click();
        if (reached !== 'text') continue;
        await page.getByRole('button', { name: say('Add a step') }).click();
        await page.getByRole('menuitem', { name: say('Drop what stands between') }).click();
        await see(page.getByText(/\[laughs\] →/).first());
      }
      if (step === 'check') await see(page.getByRole('heading', { name: say('From the annotation files') }));
      else await see(next);
    });
  }
}

/** Those that need no model. */
const untrained = new Set([
  'first-visit',
  'import',
  'train',
  ...annotationSteps.map((step) => `import-${step}`),
]);

async function trainedModel(api: Api, corpusId: number): Promise<number> {
  const body = { name: 'Demonstration, quick', corpusId, preset: 'quick' };
  const { id } = await api.ask(api.client.POST('/v1/models', { body }));
  const job = await api.train(id);
  await api.finished(job.id, 30 * 60_000);
  const path = { path: { id } };
  if ((await api.model(id)).evaluation === null) {
    await api.finished((await api.ask(api.client.POST('/v1/models/{id}/evaluate', { params: path }))).id);
  }
  return id;
}

/** A recording in which the model has found the utterances. */
async function segmentedRecording(api: Api, modelId: number): Promise<number> {
  const { samples } = await longRecording(6);
  return api.seedSegmented(modelId, 'story-of-the-river.wav', encodeWav16(samples, 16_000));
}

async function main(): Promise<void> {
  endOnSignals();
  ensureBuilt();
  if (!process.env.PERSEPHONE_WEB_FOLDER) ensurePageBuilt();
  for (const part of Object.values(languages)) mkdirSync(join(target, part), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'persephone-screenshots-'));
  const service = await Service.start();
  const browser = await launchBrowser();
  try {
    const { api } = service;
    const picture = photographer(service, browser);
    await picture('first-visit', '/');
    const { corpusId, untranscribed } = await api.ask(api.client.POST('/v1/demo'));
    await demonstrationFolder(api, join(folder, 'fieldwork'));
    await picture('import', '/import', async (page, say) => {
      await drop(page.getByText(say('Drop a folder, files or a zip file here')), [join(folder, 'fieldwork')]);
      await see(page.getByRole('heading', { name: say('What was found') }));
    });
    await annotationPictures(picture, join(folder, 'annotated'));
    await picture('train', `/train?corpusId=${corpusId}`);
    if (wanted.size > 0 && [...wanted].every((name) => untrained.has(name))) return;

    const modelId = await trainedModel(api, corpusId);
    const { jobs } = await api.ask(
      api.client.POST('/v1/models/{id}/transcribe', {
        params: { path: { id: modelId } },
        body: { audioIds: untranscribed },
      }),
    );
    const done = await Promise.all(jobs.map(({ id }) => api.finished(id)));
    await picture('start', '/');
    const { items } = await api.ask(
      api.client.GET('/v1/utterances', { params: { query: { limit: 4, sort: 'name' } } }),
    );
    await picture('utterances', `/utterances?open=${items[3]?.id}`);
    await picture('corpora', '/corpora');
    await picture('new-corpus', '/corpora?new=true&called=Spring');
    await picture('corpus', `/corpora/${corpusId}`);
    await picture('model', `/models/${modelId}`);
    await picture('next', `/models/${modelId}?view=next`);
    await picture('transcribe', '/transcribe?view=recordings&all=true');
    await picture('to-review', '/transcribe?view=waiting');
    await picture('review', `/review/${done[0]?.transcriptionId}`);

    await picture('recording', `/recordings/${await segmentedRecording(api, modelId)}`, async (page, say) => {
      await page.getByLabel(say('Text of utterance {number}', { number: 2 }), { exact: true }).focus();
      await page.getByRole('button', { name: say('Pause'), exact: true }).click();
      // No tooltip over the waveform.
      await page.mouse.move(0, 0);
    });

    // Long enough to be looked at.
    const settings = { minimumEpochs: 400, maximumEpochs: 400 };
    const body = { name: 'Demonstration, patient', corpusId, preset: 'quick', settings };
    const { id: patient } = await api.ask(api.client.POST('/v1/models', { body }));
    await api.train(patient);
    await picture('training', `/models/${patient}`, async (page, say) => {
      const after = say('after epoch {epoch}', { epoch: '(1\\d|[2-9]\\d|\\d{3})' });
      await see(page.getByText(new RegExp(`^${after}$`)), 15 * 60_000);
    });
    await picture('models', '/models');
    await api.cancelAll();
  } finally {
    await Promise.all([browser.close(), service.dispose()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
