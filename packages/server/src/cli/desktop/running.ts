import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

// A second double click opens the page of the program that runs, rather than starting another one: which one that is stands in a
// file of the data folder. It is no lock: two services on one folder do no harm.

interface Running {
  readonly pid: number;
  readonly address: string;
}

const fileOf = (dataFolder: string) => join(dataFolder, 'running.json');
const answersWithinMs = 2000;

async function read(dataFolder: string): Promise<Running | undefined> {
  try {
    const { pid, address } = JSON.parse(await readFile(fileOf(dataFolder), 'utf8')) as Record<
      string,
      unknown
    >;
    const local = typeof address === 'string' && /^http:\/\/127\.0\.0\.1:\d+$/.test(address);
    return local && typeof pid === 'number' && Number.isInteger(pid) && pid > 0
      ? { pid, address }
      : undefined;
  } catch {
    // None, or of a start that was broken off.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Where the program answers that was started with this data folder; undefined where none does. */
export async function runningAddress(dataFolder: string): Promise<string | undefined> {
  const running = await read(dataFolder);
  // A file that a power cut left names an address that may be another program's by now.
  if (running === undefined || !isAlive(running.pid)) return undefined;
  try {
    const answer = await fetch(`${running.address}/health/live`, {
      signal: AbortSignal.timeout(answersWithinMs),
    });
    return answer.ok ? running.address : undefined;
  } catch {
    return undefined;
  }
}

/** Write down that this process answers there. Returns how to take that back. */
export async function claimFolder(dataFolder: string, address: string): Promise<() => Promise<void>> {
  const aside = `${fileOf(dataFolder)}.${process.pid}`;
  const mine: Running = { pid: process.pid, address };
  await writeFile(aside, `${JSON.stringify(mine)}\n`);
  await rename(aside, fileOf(dataFolder));
  return async () => {
    if ((await read(dataFolder))?.pid === process.pid) await rm(fileOf(dataFolder), { force: true });
  };
}
