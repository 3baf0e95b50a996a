import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that is written, read and removed again. */
export interface ScratchFile {
  readonly path: string;
  release(): Promise<void>;
}

const prefix = 'persephone-sound-';
/** What is being written has changed since; the process may be one of another container, whose number says nothing here. */
const unusedMs = 600_000;

const folders = new Set<string>();
const signals = ['SIGINT', 'SIGTERM'] as const;
let sweeping: Promise<void> | undefined;

const removeAll = () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
};

/** Whoever else listens decides when the process ends, and its end removes them. */
const onSignal = (signal: NodeJS.Signals) => {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  unwatch();
  process.kill(process.pid, signal);
};

/** Of one that a command started, which has ended: nobody waits for what is being written. */
const onDisconnect = () => process.exit();

function watch(): void {
  process.on('disconnect', onDisconnect);
  process.on('exit', removeAll);
  for (const signal of signals) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('disconnect', onDisconnect);
  process.off('exit', removeAll);
  for (const signal of signals) process.off(signal, onSignal);
}

/**
 * A file in the system's folder for those. It goes when it is released, when the process ends or is asked to, and of a
 * process that was killed when another one wants such a file.
 */
export async function temporaryFile(): Promise<ScratchFile> {
  sweeping ??= sweep();
  await sweeping;
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  if (folders.size === 0) watch();
  folders.add(folder);
  return {
    path: join(folder, 'sound.wav'),
    release: async () => {
      await rm(folder, { recursive: true, force: true });
      if (folders.delete(folder) && folders.size === 0) unwatch();
    },
  };
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const pid = new RegExp(`^${prefix}(\\d+)-`, 'u').exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    const found = await stat(join(folder, 'sound.wav')).catch(() => stat(folder).catch(() => undefined));
    if (!found || Date.now() - found.mtimeMs < unusedMs) continue;
    // Another user's stays.
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
