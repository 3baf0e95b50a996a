import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { EngineError } from '@persephone/engine/errors';
import type { BlobStore } from '../domain/blobs.js';
import type { CheckedModel } from '../domain/models/import.js';

/** What the child reports of the model that it was given on its standard input. */
export type CheckedMessage =
  /** It has started and read the file: what it takes from now on is the model's doing. */
  | { readonly type: 'begun' }
  | { readonly type: 'usable'; readonly found: CheckedModel }
  | { readonly type: 'refused'; readonly code: EngineError['code']; readonly detail: string };

/** The program that runs `check-model`, and how Node is to run it. */
export interface CheckProgram {
  readonly path: string;
  readonly execArgv: readonly string[];
}

export interface CheckLimits {
  readonly ms: number;
  /** Of resident memory, beyond four times the file; where the system reports it (Linux). */
  readonly bytes: number;
}

const defaultLimits: CheckLimits = { ms: 30_000, bytes: 1.5 * 1024 ** 3 };
const pollEveryMs = 100;
const pageBytes = 4096;

export type CheckModel = (contentHash: string, signal: AbortSignal) => Promise<CheckedModel>;

/**
 * Try a model file out in a process of its own, which is killed when it takes too long or too much memory: what the
 * native runtime has begun cannot be stopped otherwise. Throws 'model-file-invalid', and the signal's reason.
 */
export function modelChecker(
  blobs: Pick<BlobStore, 'stream' | 'byteLength'>,
  program: CheckProgram,
  limits: CheckLimits = defaultLimits,
): CheckModel {
  return async (contentHash, signal) => {
    signal.throwIfAborted();
    const byteLength = await blobs.byteLength(contentHash);
    const child = fork(program.path, ['check-model'], {
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
    const begin = () => {
      const why = `it was not done with a second of sound after ${limits.ms / 1000} s`;
      late = setTimeout(() => stop(why), limits.ms);
    };
    const watch = setInterval(() => {
      void residentBytes(child).then((bytes) => {
        if (bytes > limits.bytes + 4 * byteLength)
          stop('it takes more memory than any model of this program');
      });
    }, pollEveryMs);
    const abort = () => stop();
    signal.addEventListener('abort', abort);
    try {
      let answer: Exclude<CheckedMessage, { readonly type: 'begun' }> | undefined;
      child.on('message', (message) => {
        const received = message as CheckedMessage;
        if (received.type === 'begun') begin();
        else answer = received;
      });
      const ended = new Promise<void>((resolve, reject) => {
        child.on('error', reject);
        child.once('close', () => resolve());
      });
      const stdin = child.stdin;
      // A child that ends before it has read all reports why, or is killed for it.
      if (stdin) await pipeline(await blobs.stream(contentHash), stdin).catch(ignoreBrokenPipe);
      await ended;
      signal.throwIfAborted();
      if (answer?.type === 'usable') return answer.found;
      if (answer) throw new EngineError(answer.code, answer.detail);
      throw new EngineError(
        'model-file-invalid',
        `The model file cannot be used: ${tooMuch ?? 'the program that tried it out was ended by it'}.`,
      );
    } finally {
      signal.removeEventListener('abort', abort);
      clearTimeout(late);
      clearInterval(watch);
      child.kill('SIGKILL');
    }
  };
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
