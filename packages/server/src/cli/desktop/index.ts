import { homedir } from 'node:os';
import { type ConfigFlags, parseServiceConfig, type ServiceConfig } from '../../config.js';
import { type Service, startService } from '../../main.js';
import { documentsFolder } from '../../user-folders.js';
import { listenFailure, serveUntilStopped } from '../serve.js';
import { openInBrowser } from './browser.js';
import { claimFolder, runningAddress } from './running.js';

export interface DesktopFlags extends Pick<ConfigFlags, 'data' | 'port' | 'workers' | 'threads'> {
  /** Whether to open the page. */
  readonly browser: boolean;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * What is started by a double click: serve for this machine alone, with the data among the person's documents, open the page in
 * their browser, and end when the window is closed. Where it runs already with this folder, only the page is opened.
 */
export async function desktop({ browser, ...flags }: DesktopFlags): Promise<void> {
  const account = { platform: process.platform, env: process.env, home: homedir() };
  const data = flags.data ?? (process.env.PERSEPHONE_DATA_DIR || documentsFolder(account));
  const config = parseServiceConfig(process.env, { ...flags, data, host: '127.0.0.1' });
  const open = async (address: string) => {
    if (browser && !(await openInBrowser(address))) say(`Open ${address} in your browser.`);
  };
  const running = await runningAddress(config.dataDirectory);
  if (running !== undefined) {
    say(`Persephone runs already, at ${running}`);
    return open(running);
  }
  await serveUntilStopped(
    async ({ stopped, stop }) => {
      const service = await startOnAnyPort(config, Boolean(flags.port ?? process.env.PORT), stop);
      let release = async () => {};
      try {
        release = await claimFolder(config.dataDirectory, service.address).catch((error: unknown) => {
          // E.g. on a full disk, on which what there is can be read, and deleted.
          process.stderr.write(
            `Until this program ends, another double click starts it once more: ${String(error)}\n`,
          );
          return release;
        });
        say(`Persephone is ready at ${service.address}`);
        say(`Recordings, transcriptions and models are kept in ${config.dataDirectory}`);
        say(
          'To stop the program, close this window or press Ctrl-C. What is under way goes on after the next start.',
        );
        await open(service.address);
        await stopped;
      } finally {
        await release().finally(() => service.close());
      }
    },
    // Of a terminal or, on Windows, a console whose window is closed.
    ['SIGHUP'],
  );
}

/** On the usual port, so that the page is where it was; on another where that is another program's and nobody asked for it. */
async function startOnAnyPort(config: ServiceConfig, asked: boolean, stop: () => void): Promise<Service> {
  try {
    return await startService(config, { stop });
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (inUse && !asked) return startService({ ...config, port: 0 }, { stop });
    throw listenFailure(error, config.host, config.port) ?? error;
  }
}
