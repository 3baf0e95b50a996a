import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';

export const desktop = { width: 1280, height: 720 };
export const tablet = { width: 820, height: 1180 };
/** What is left of that of a laptop where its page is enlarged to 200 %. */
export const zoomed = { width: 640, height: 360 };

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('There is no Chromium on this machine');
  // As root there is no sandbox; small containers have little shared memory.
  const args = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-dev-shm-usage',
    '--mute-audio',
  ];
  return chromium.launch({ executablePath, args });
}

export interface VisitOptions {
  readonly scheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Fingers instead of a mouse. */
  readonly touch?: boolean;
  /** Desktop notifications are allowed. */
  readonly notifications?: boolean;
}

/** A browser of one person: what its pages complained about, and what they asked of the service. */
export class Visitor {
  /** What pages wrote to the console as errors, and errors that nobody caught. */
  readonly complaints: string[] = [];
  #expected: RegExp[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly address: () => string,
  ) {}

  static async arrive(browser: Browser, address: () => string, options: VisitOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { ...(options.viewport ?? desktop) },
      hasTouch: options.touch ?? false,
      colorScheme: options.scheme ?? 'light',
      reducedMotion: 'reduce',
      locale: 'en-GB',
      permissions: options.notifications ? ['notifications'] : [],
    });
    context.setDefaultTimeout(30_000);
    return new Visitor(context, address);
  }

  /** A page of the service, or one at an address of its own. */
  async open(path: string): Promise<Page> {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    await page.goto(new URL(path, this.address()).href);
    return page;
  }

  /** From now on the console may say this: the browser itself reports every refused request there. */
  expectComplaint(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  unexpectedComplaints(): string[] {
    return this.complaints.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  /** A picture of each open page and what is written on it, for whoever has to find out why a test failed. */
  async keepEvidence(testName: string): Promise<string> {
    const folder = join(tmpdir(), 'persephone-e2e-failures');
    mkdirSync(folder, { recursive: true });
    const base = join(folder, testName.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80));
    for (const [i, page] of this.context.pages().entries()) {
      await page.screenshot({ path: `${base}-${i + 1}.png` }).catch(() => undefined);
      const text = await page.locator('body').ariaSnapshot().catch(String);
      writeFileSync(`${base}-${i + 1}.txt`, `${page.url()}\n\n${text}\n\n${this.complaints.join('\n')}\n`);
    }
    return base;
  }

  leave = () => this.context.close();
}

/** The requests that a page makes from now on, as 'POST /v1/audio'; what follows a question mark is left out. */
export function requestsOf(page: Page, wanted: RegExp): string[] {
  const seen: string[] = [];
  page.on('request', (request) => {
    const line = `${request.method()} ${new URL(request.url()).pathname}`;
    if (wanted.test(line)) seen.push(line);
  });
  return seen;
}

/** Let files and folders of the disk fall onto a part of the page, as a person does who drags them there. */
export async function drop(target: Locator, paths: readonly string[]): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('What cannot be seen cannot be dropped on');
  const page = target.page();
  const session = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 40) };
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

/** From now on the page sends so many bytes a second at most, so that an upload lasts long enough to be broken off. */
export async function slowUploads(page: Page, bytesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond },
  });
}

/** Wait until it is there to be seen. */
export const see = (locator: Locator, timeout?: number): Promise<void> =>
  locator.first().waitFor({ state: 'visible', ...(timeout === undefined ? {} : { timeout }) });

/** Wait until the page has all that it asked for: nothing turns, nothing is greyed out in the place of text. */
export async function settled(page: Page): Promise<void> {
  await see(page.locator('h1'));
  const loading = page.locator('.mantine-Loader-root, .mantine-Skeleton-root, [aria-busy="true"]').first();
  // What has arrived may ask for more.
  for (let calm = 0; calm < 2; calm++) {
    await loading.waitFor({ state: 'hidden' });
    await page.waitForTimeout(100);
  }
}
