import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser, type VisitOptions, Visitor } from './browser.js';
import { Service, type ServiceOptions } from './service.js';

export * from './axe.js';
export {
  desktop,
  drop,
  requestsOf,
  see,
  settled,
  slowUploads,
  tablet,
  type Visitor,
  zoomed,
} from './browser.js';
export { elanFiles } from './elan.js';
export { dropZone, folderOfTest, nextStep } from './importing.js';
export type { Service } from './service.js';
export * from './speech.js';

export interface Stage {
  readonly service: Service;
  /** A person arrives with a browser in which nothing is remembered. Leaves when the test ends. */
  arrive(options?: VisitOptions): Promise<Visitor>;
  /** The same, who opens this page at once. */
  visit(path: string, options?: VisitOptions): Promise<Page>;
}

/** One service and one browser for the tests of a file. A test fails where a page wrote an error to its console. */
export function stage(options: ServiceOptions = {}): Stage {
  let service: Service | undefined;
  let browser: Browser | undefined;
  let visitors: Visitor[] = [];

  beforeAll(async () => {
    [service, browser] = await Promise.all([Service.start(options), launchBrowser()]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), service?.dispose()]);
  });
  afterEach(async ({ task }) => {
    const left = visitors;
    visitors = [];
    try {
      if (task.result?.state === 'fail') {
        for (const visitor of left) console.error(`See ${await visitor.keepEvidence(task.name)}-*`);
      } else {
        expect(
          left.flatMap((visitor) => visitor.unexpectedComplaints()),
          'errors in the console',
        ).toEqual([]);
      }
    } finally {
      await Promise.all(left.map((visitor) => visitor.leave()));
    }
  });

  const arrive = async (visit: VisitOptions = {}) => {
    if (!browser || !service) throw new Error('Visits are for tests, after the service has started');
    const { url } = service;
    const visitor = await Visitor.arrive(browser, () => url, visit);
    visitors.push(visitor);
    return visitor;
  };
  return {
    get service() {
      if (!service) throw new Error('The service has not been started');
      return service;
    },
    arrive,
    visit: async (path, visit) => (await arrive(visit)).open(path),
  };
}

/** Wait until it is not to be seen any more. */
export const gone = (locator: Locator): Promise<void> => locator.first().waitFor({ state: 'hidden' });

export const heading = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('heading', { level: 1, name });
