import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError } from '@persephone/engine/errors';

/** What the child reports of the file that it was given. */
export type CheckedMessage<Found> =
  /** It has started and can read the file: what it takes from now on is the file's doing. */
  | { readonly type: 'begun' }
  | { readonly type: 'usable'; readonly found: Found }
  | { readonly type: 'refused'; readonly code: EngineError['code']; readonly detail: string };

/** The program that runs the checks, and how Node is to run it. */
export interface CheckProgram {
  readonly path: string;
  readonly execArgv: readonly string[];
}

export interface CheckLimits {
  readonly ms: number;
  /** Of resident memory, beyond four times the file; where the system reports it (Linux). */
  readonly bytes: number;
}

export interface Check {
  /** Of the program, with its arguments. */
  readonly command: readonly string[];
  /** For its standard input. */
  readonly input?: () => Promise<Readable>;
  readonly byteLength: number;
  readonly limits: CheckLimits;
  readonly signal: AbortSignal;
  /** Of a file that ends the program, or has to be ended. */
  refused(why: string): EngineError;
  /** Why it is ended: 'it was not done with a second of sound after 30 s'. */
  readonly tooLong: string;
  readonly tooLarge: string;
}

const pollEveryMs = 100;
const pageBytes = 4096;

/**
 * Try a file out in a process of its own, which is killed when it takes too long or too much memory: what the native
 * runtime has begun cannot be stopped otherwise. Throws what the process refused it for, `refused`, and the signal's reason.
 */
export async function checkInProcess<Found>(program: CheckProgram, check: Check): Promise<Found> {
  const { command, input, byteLength, limits, signal } = check;
  signal.throwIfAborted();
  const child = fork(program.path, command, {
    execArgv: [...program.execArgv],
    serialization: 'advanced',
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
  let tooMuch: string | undefined;
  const stop = (why?: string) => {
    tooMuch ??= why;
    child.kill('SIGKILL');
  };
  let late: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    void residentBytes(child).then((bytes) => {
      if (bytes > limits.bytes + 4 * byteLength) stop(check.tooLarge);
    });
  }, pollEveryMs);
  const abort = () => stop();
  signal.addEventListener('abort', abort);
  try {
    let answer: Exclude<CheckedMessage<Found>, { readonly type: 'begun' }> | undefined;
    child.on('message', (message) => {
      const received = message as CheckedMessage<Found>;
      if (received.type === 'begun') late = setTimeout(() => stop(check.tooLong), limits.ms);
      else answer = received;
    });
    const ended = new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.once('close', () => resolve());
    });
    // A child that ends before it has read all reports why, or is killed for it.
    if (child.stdin && input) await pipeline(await input(), child.stdin).catch(ignoreBrokenPipe);
    await ended;
    signal.throwIfAborted();
    if (answer?.type === 'usable') return answer.found;
    if (answer) throw new EngineError(answer.code, answer.detail);
    throw check.refused(tooMuch ?? 'the program that tried it out was ended by it');
  } finally {
    signal.removeEventListener('abort', abort);
    clearTimeout(late);
    clearInterval(watch);
    child.kill('SIGKILL');
  }
}

function ignoreBrokenPipe(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET') throw error;
}

/** 0 where the system does not report it. */
async function residentBytes({ pid }: ChildProcess): Promise<number> {
  try {
    return Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]) * pageBytes;
  } catch {
    return 0;
  }
}
