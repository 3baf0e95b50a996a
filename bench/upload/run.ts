// A folder dropped into the built page at once: `npx tsx bench/upload/run.ts FOLDER`. Prints how long the check and the
// import took and the peak memory of the tab and of the service. Then, with another data folder, the same again with the
// service killed (kill -9) half-way, started again, and the folder dropped again: how many files were sent then. Memory
// is what Linux reports of the processes (VmHWM), so it is only printed there.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { requestsOf, see, Visitor } from '../../e2e/support/browser.js';
import { endOnSignals, Service } from '../../e2e/support/service.js';
import { ensureBuilt, ensurePageBuilt } from '../../scripts/prepare.mjs';
import { check, longest, megabytes, peakMegabytes, peakOfTab, seconds, withBrowser } from '../shared/page.js';

const uploads = /^POST \/v1\/(audio|transcriptions)$/;

const argument = process.argv[2];
if (!argument || !existsSync(argument)) {
  console.error('Name the folder that is to be dropped: npx tsx bench/upload/run.ts FOLDER');
  process.exit(2);
}
const folder = resolve(argument);

async function wholeUpload(browser: Browser): Promise<number> {
  const service = await Service.start();
  const visitor = await Visitor.arrive(browser, () => service.url);
  try {
    const page = await visitor.open('/import');
    const atRest = peakMegabytes(service.pid);
    const dropped = performance.now();
    const words = await check(page, folder);
    const checked = performance.now();
    const sent = requestsOf(page, uploads);
    await page.getByRole('button', { name: words }).click();
    await see(page.getByText('Imported', { exact: true }), longest);
    const done = performance.now();
    const { utterances } = await service.api.ask(service.api.client.GET('/v1/overview'));
    console.log(`${folder}: “${words}”`);
    console.log(`found, read and checked: ${seconds(checked - dropped)}`);
    console.log(`imported: ${seconds(done - checked)}, ${sent.length} files sent, ${utterances} utterances`);
    console.log(`peak memory of the tab: ${megabytes(await peakOfTab(browser))}`);
    console.log(
      `peak memory of the service: ${megabytes(peakMegabytes(service.pid))}, after its start ${megabytes(atRest)}`,
    );
    return sent.length;
  } finally {
    await visitor.leave();
    await service.dispose();
  }
}

async function brokenUpload(browser: Browser, files: number): Promise<void> {
  const service = await Service.start();
  const visitor = await Visitor.arrive(browser, () => service.url);
  try {
    const page = await visitor.open('/import');
    await check(page, folder);
    let answered = 0;
    const halfWay = new Promise<void>((done) => {
      page.on('response', (response) => {
        if (uploads.test(`POST ${new URL(response.url()).pathname}`)) answered++;
        if (answered === Math.floor(files / 2)) done();
      });
    });
    await page.getByRole('button', { name: /^Import [\d,]+ / }).click();
    await halfWay;
    await service.kill();
    await page.close();
    await service.start();
    const kept = await stored(service);
    console.log(`killed after ${answered} answers; started again, the service has ${kept} files`);

    const again = await visitor.open('/import');
    await check(again, folder);
    const sent = requestsOf(again, uploads);
    await again.getByRole('button', { name: /^Import [\d,]+ / }).click();
    await see(again.getByText('Imported', { exact: true }), longest);
    const { utterances } = await service.api.ask(service.api.client.GET('/v1/overview'));
    const twice = sent.length - (files - kept);
    console.log(`dropped again: ${sent.length} files sent, ${twice} of them twice; ${utterances} utterances`);
  } finally {
    await visitor.leave();
    await service.dispose();
  }
}

async function stored({ api }: Service): Promise<number> {
  const query = { params: { query: { limit: 1, count: true } } };
  const [audio, transcriptions] = await Promise.all([
    api.ask(api.client.GET('/v1/audio', query)),
    api.ask(api.client.GET('/v1/transcriptions', query)),
  ]);
  return (audio.total ?? 0) + (transcriptions.total ?? 0);
}

endOnSignals();
ensureBuilt();
if (!process.env.PERSEPHONE_WEB_FOLDER) ensurePageBuilt();
const files = await withBrowser(wholeUpload);
await withBrowser((browser) => brokenUpload(browser, files));
