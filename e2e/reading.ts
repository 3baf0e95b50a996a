// Every page as a screen reader goes through it: `npx tsx e2e/reading.ts [LANGUAGE] [PART OF AN ADDRESS]` prints it, of a service and
// data of its own.
import { ensureBuilt, ensurePageBuilt } from '../scripts/prepare.mjs';
import { launchBrowser, settled, Visitor } from './support/browser.js';
import { seedPages } from './support/pages.js';
import { reading } from './support/reading.js';
import { endOnSignals, Service } from './support/service.js';

const [language = 'en', part = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  endOnSignals();
  ensureBuilt();
  ensurePageBuilt();
  const [service, browser] = await Promise.all([Service.start({ workers: 1 }), launchBrowser()]);
  try {
    const addresses = await seedPages(service.api);
    const visitor = await Visitor.arrive(browser, () => service.url);
    await visitor.context.addInitScript((code) => {
      localStorage.setItem('persephone-language', code);
    }, language);
    for (const address of addresses.filter((one) => one.includes(part))) {
      const page = await visitor.open(address);
      await settled(page);
      console.log(`\n# ${address}\n\n${(await reading(page)).join('\n')}`);
      await page.close();
    }
  } finally {
    await Promise.all([browser.close(), service.dispose()]);
  }
}

await main();
