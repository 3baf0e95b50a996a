import type { Page } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { randomEncoder } from '../packages/engine/test/encoders/support.js';
import { expectAccessible, gone, heading, see, settled, speech, stage } from './support/index.js';

const at = stage();
let corpusId: number;

/** Takes far longer than any test; whoever starts it cancels it. */
const endless = { hiddenSize: 20, numberLayers: 1, minimumEpochs: 100_000, maximumEpochs: 100_000 };

beforeAll(async () => {
  corpusId = (await at.service.api.seedCorpus('Tones')).corpusId;
});

afterEach(() => at.service.api.cancelAll());

/** The epoch that the page says was the last, of the curves. */
async function epochShown(page: Page): Promise<number> {
  const words = await page
    .getByText(/^after epoch \d+$/)
    .first()
    .textContent();
  return Number(/\d+/.exec(words ?? '')?.[0]);
}

test('a tiny model is trained through the page: all settings, a wrong one refused, curves, the end', async () => {
  const page = await at.visit(`/train?corpusId=${corpusId}`);
  await expect.poll(() => page.getByRole('combobox', { name: 'Corpus' }).inputValue()).toBe('Tones');
  await page.getByRole('button', { name: /All settings/ }).click();
  const most = page.getByLabel('Maximum epochs');
  await see(most);
  await settled(page);
  await expectAccessible(page);
  await page.getByLabel('Name of the model').fill('Tiny');
  await page.getByLabel('Layers', { exact: true }).fill('1');
  await page.getByLabel('Hidden units per layer and direction').fill('20');
  await most.fill('2');
  await page.getByLabel('Minimum epochs').fill('3');
  await see(page.getByText('Not more than the 2 at most'));
  expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true);
  await page.getByLabel('Minimum epochs').fill('2');

  // All of it is in the address.
  await expect.poll(() => page.url()).toMatch(/minimumEpochs=2/);
  await page.reload();
  expect(await page.getByLabel('Hidden units per layer and direction').inputValue()).toBe('20');
  await page.getByRole('button', { name: 'Start training' }).click();
  await see(heading(page, 'Tiny'));
  await see(page.getByText(/Label error rate|labels about|more errors than/).first(), 60_000);
  await page.getByRole('tab', { name: 'Training' }).click();
  await see(page.getByText(/2 epochs in/));
  await page.getByRole('button', { name: 'Show the numbers' }).click();
  await expect.poll(() => page.getByRole('row').count()).toBe(3);
  await settled(page);
  await expectAccessible(page);

  const { items } = await at.service.api.ask(at.service.api.client.GET('/v1/models'));
  expect(
    items.map(({ name, settings, epochs }) => [name, settings.hiddenSize, settings.numberLayers, epochs]),
  ).toEqual([['Tiny', 20, 1, 2]]);
});

test('a model learns from what an encoder makes of sound: uploaded, refused, chosen, and named on its page', async () => {
  const visitor = await at.arrive();
  visitor.expectComplaint(/400.*encoders/);
  const page = await visitor.open(`/train?corpusId=${corpusId}`);
  const file = page.getByLabel('The encoder’s file');
  await file.setInputFiles({ name: 'odd.onnx', mimeType: '', buffer: Buffer.from('no encoder') });
  await see(page.getByText(/odd\.onnx is no ONNX file/));
  await file.setInputFiles({ name: 'small.onnx', mimeType: '', buffer: Buffer.from(randomEncoder()) });
  const features = page.getByRole('combobox', { name: 'Features' });
  await expect.poll(() => features.inputValue(), { timeout: 60_000 }).toMatch(/^small\.onnx/);
  await settled(page);
  await expectAccessible(page);
  // It is in the address.
  await expect.poll(() => page.url()).toMatch(/encoderId=1/);
  await page.reload();
  await expect.poll(() => features.inputValue()).toMatch(/^small\.onnx/);
  await page.getByLabel('Name of the model').fill('Encoded');
  await page.getByRole('button', { name: /All settings/ }).click();
  await page.getByLabel('Layers', { exact: true }).fill('1');
  await page.getByLabel('Hidden units per layer and direction').fill('20');
  await page.getByLabel('Minimum epochs').fill('2');
  await page.getByLabel('Maximum epochs').fill('2');
  await page.getByRole('button', { name: 'Start training' }).click();
  await see(heading(page, 'Encoded'));
  await see(page.getByText('Features: what the encoder “small.onnx” makes of the sound'));
  await see(page.getByText(/Label error rate|labels about|more errors than|Hardly a label/).first(), 60_000);
  await gone(page.getByRole('link', { name: 'Single-file transcriber' }));
});

test('curves grow while it trains; a training is cancelled, and what it learned so far is kept', async () => {
  const { api } = at.service;
  const modelId = await api.createModel('Endless', corpusId, endless);
  await api.train(modelId);
  const page = await at.visit(`/models/${modelId}`);
  await see(page.getByText(/^after epoch \d+$/));
  const first = await epochShown(page);
  await expect.poll(() => epochShown(page)).toBeGreaterThan(first);
  await see(page.getByRole('img', { name: /label error rate/i }));
  await see(page.getByRole('button', { name: /Work: Training “Endless”/ }));

  // Reloaded, it is where it was.
  await page.reload();
  await see(page.getByText(/^after epoch \d+$/));
  expect(await epochShown(page)).toBeGreaterThan(first);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Stop and keep the best' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Go on' }).click();
  await gone(page.getByRole('dialog'));
  await page.getByRole('button', { name: 'Stop and keep the best' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop and keep the best' }).click();
  await see(page.getByText(/The training was cancelled/));
  await see(page.getByRole('link', { name: /Transcribe with it/ }));
  await settled(page);
  await expectAccessible(page);
  const model = await api.ask(api.client.GET('/v1/models/{id}', { params: { path: { id: modelId } } }));
  expect([model.trained, model.training?.state]).toEqual([true, 'cancelled']);
});

test('a worker that is killed: the training goes on from its last epoch, and the page says that it was broken off', async () => {
  const { api } = at.service;
  const modelId = await api.createModel('Interrupted', corpusId, endless);
  const { id: jobId } = await api.train(modelId);
  const page = await at.visit(`/models/${modelId}`);
  await see(page.getByText(/^after epoch \d+$/));
  const before = await epochShown(page);
  at.service.killTrainingWorker();
  await see(page.getByText('interrupted and resumed'), 60_000);
  await expect.poll(() => epochShown(page), { timeout: 60_000 }).toBeGreaterThan(before);
  const job = await api.job(jobId);
  expect([job.state, job.attempts]).toEqual(['running', 2]);
  await api.cancelAll();
  await see(page.getByText(/The training was cancelled/));
});

test('a training that waits for another says so, and is cancelled with nothing kept', async () => {
  const { api } = at.service;
  const modelId = await api.createModel('Two', corpusId, endless);
  await api.train(await api.createModel('One', corpusId, endless));
  await api.train(modelId);
  const page = await at.visit(`/models/${modelId}`);
  await see(page.getByRole('heading', { name: 'Waiting to be trained' }));
  await expectAccessible(page);
  const work = page.getByRole('button', { name: /^Work:/ });
  await work.click();
  const urgencies = async () => {
    const { items } = await api.ask(
      api.client.GET('/v1/jobs', { params: { query: { modelId, unfinished: true } } }),
    );
    return items.map(({ priority }) => priority);
  };
  // What runs has its turn already.
  await see(page.getByRole('button', { name: /^Do first: .*Two/ }));
  await gone(page.getByRole('button', { name: /^Do first: .*One/ }));
  await page.getByRole('button', { name: /^Do first: .*Two/ }).click();
  await expect.poll(urgencies).toEqual(['high']);
  await page.getByRole('button', { name: /^Do later: .*Two/ }).click();
  await expect.poll(urgencies).toEqual(['low']);
  await expectAccessible(page);
  await page.getByRole('button', { name: /^In turn: .*Two/ }).click();
  await expect.poll(urgencies).toEqual(['normal']);
  await page.keyboard.press('Escape');
  await api.cancelAll();
  await see(page.getByText(/[Nn]othing of (it|this training) is kept/));
  await page.getByRole('button', { name: /^Work:/ }).click();
  await see(page.getByText('Ended in the last day'));
  await expectAccessible(page);
});

test('a model is trained from another one: its size and preset are taken over, and its page names it after that is deleted, too', async () => {
  const { api } = at.service;
  const { modelId: first } = await api.seedModel('Neighbour');
  const page = await at.visit(`/train?corpusId=${corpusId}&maximumEpochs=2&minimumEpochs=2`);
  await page.getByLabel('Name of the model').fill('Started');
  const choice = page.getByRole('combobox', { name: 'Start from' });
  await choice.click();
  // The last one first: where this is tried again, there is another of the name.
  await page
    .getByRole('option', { name: /^Neighbour/ })
    .first()
    .click();
  await see(page.getByText(/^Of the \d+ labels of the corpus, the model has all\. The network has the size/));
  // Of other steps.
  expect(await page.getByRole('radio', { name: 'Standard' }).isDisabled()).toBe(true);
  expect(await page.getByRole('radio', { name: 'Quick' }).isChecked()).toBe(true);
  // Unfolded, since the address changes two of them.
  const numbers = page.getByRole('button', { name: /All settings/ });
  expect(await numbers.getAttribute('aria-expanded')).toBe('true');
  const units = page.getByLabel('Hidden units per layer and direction');
  await see(units);
  expect([await units.isDisabled(), await units.getAttribute('placeholder')]).toEqual([true, '20']);
  await settled(page);
  await expectAccessible(page);
  await expect.poll(() => page.url()).toContain(`startingModelId=${first}`);
  await page.reload();
  await expect.poll(() => choice.inputValue()).toMatch(/^Neighbour/);

  await page.getByRole('button', { name: 'Start training' }).click();
  await see(heading(page, 'Started'));
  await see(page.getByText(/Label error rate|labels about|more errors than/).first(), 60_000);
  const link = page.getByRole('link', { name: 'Neighbour', exact: true });
  await see(link);
  await settled(page);
  await expectAccessible(page);
  const { items } = await api.ask(api.client.GET('/v1/models', { params: { query: { name: 'Started' } } }));
  expect(items).toMatchObject([
    { preset: 'quick', startingModel: { id: first, name: 'Neighbour' }, settings: { hiddenSize: 20 } },
  ]);

  await api.client.DELETE('/v1/models/{id}', { params: { path: { id: first } } });
  await page.reload();
  await see(page.getByText(/started from Neighbour \(deleted\)/));
  expect(await link.count()).toBe(0);
});

test('a model learns from recordings that nobody has transcribed as well, and its page says so', async () => {
  const { api } = at.service;
  const page = await at.visit(
    `/train?corpusId=${corpusId}&hiddenSize=20&numberLayers=1&maximumEpochs=4&minimumEpochs=4`,
  );
  const choice = page.getByRole('checkbox', { name: /^Also learn from untranscribed recordings/ });
  await see(page.getByText('There is no recording that nobody has transcribed.', { exact: false }));
  expect(await choice.isDisabled()).toBe(true);

  for (const [i, { wav }] of speech(5, 31).entries()) await api.uploadAudio(`free-${i}.wav`, wav);
  await page.reload();
  await see(page.getByText(/\(5 recordings, \d+(\.\d)? s; takes up to \d+ times as long\)/));
  await choice.check();
  await page.getByLabel('Name of the model').fill('Rounds');
  await settled(page);
  await expectAccessible(page);
  await expect.poll(() => page.url()).toContain('untranscribed=true');
  await page.reload();
  await expect.poll(() => choice.isChecked()).toBe(true);

  await page.getByRole('button', { name: 'Start training' }).click();
  await see(heading(page, 'Rounds'));
  await see(
    page.getByText(/It is to learn from 5 untranscribed recordings as well|Round [123] of 3/).first(),
  );
  await see(page.getByText(/(Learnt from|Trained with) 5 untranscribed recordings as well/), 60_000);
  await page.getByRole('tab', { name: 'Training' }).click();
  await see(page.getByText('A new round begins with epochs 5 and 9.', { exact: false }));
  await settled(page);
  await expectAccessible(page);
  const { items } = await api.ask(api.client.GET('/v1/models', { params: { query: { name: 'Rounds' } } }));
  expect(items).toMatchObject([{ epochs: 12, untranscribed: { recordings: 5, used: 5 } }]);
});
