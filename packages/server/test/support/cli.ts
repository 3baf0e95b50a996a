import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** The command line program as people run it; `built-program.ts` has brought it up to date. */
export const program = { path: path('../../bundle/cli/entry.js'), execArgv: [] as string[] };

/** What the threads of the service run, as it was built. */
export const threadProgram = path('../../bundle/http/threads/program.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  readonly finished: Promise<Finished>;
}

const running = new Set<ChildProcess>();

/** Kill what a failed test left running. */
export function killCommands(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Start `persephone ARGS…`. */
export function startCommand(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningCommand {
  const all = [...program.execArgv, program.path, ...args];
  return startProgram(process.execPath, all, { ...process.env, ...env });
}

/** Start a program with this environment and no other. */
export function startProgram(path: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningCommand {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  running.add(child);
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, ...output });
    });
  });
  return { child, output, finished };
}

export function run(...args: readonly string[]): Promise<Finished> {
  return startCommand(args).finished;
}

/** The address of a service that is being started, once it is ready; throws where it ends before. */
export async function readyAt({ output, finished }: RunningCommand): Promise<string> {
  const ready = async () => {
    for (;;) {
      const address = /ready at (http:\S+)/.exec(output.stdout)?.[1];
      if (address !== undefined) return address;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const ended = finished.then((how) => {
    throw new Error(`It ended before it was ready: ${JSON.stringify(how)}`);
  });
  return Promise.race([ready(), ended]);
}
