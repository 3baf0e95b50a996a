// What the benchmarks of the page share: a browser, dropping a folder, and how much memory was taken.
import { existsSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { drop, launchBrowser, see } from '../../e2e/support/browser.js';

/** Longer than anything takes. */
export const longest = 120 * 60_000;

export const seconds = (ms: number) =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(2)} min`;

/** The most memory that a process has held so far, in MB; null where the system does not report it. */
export function peakMegabytes(pid: number): number | null {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return null;
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(path, 'utf8'))?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
}

export const megabytes = (value: number | null) => (value === null ? 'not known' : `${value} MB`);

/** The greatest peak of the processes that show pages. */
export async function peakOfTab(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakMegabytes(id));
  return peaks.reduce((most, peak) => (peak !== null && (most === null || peak > most) ? peak : most), null);
}

/** Drop the folder and wait for the result of the check. */
export async function check(page: Page, folder: string): Promise<string> {
  await drop(page.getByText(/Drop a folder, files or a zip file here/), [folder]);
  const start = page.getByRole('button', { name: /^Import [\d,]+ / });
  await see(start, longest);
  return (await start.textContent()) ?? '';
}

export const withBrowser = async <T>(work: (browser: Browser) => Promise<T>): Promise<T> => {
  const browser = await launchBrowser();
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
};
