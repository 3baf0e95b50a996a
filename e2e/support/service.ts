import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from './api.js';

const program = fileURLToPath(new URL('../../packages/server/bundle/cli/entry.js', import.meta.url));
const startsWithinMs = 60_000;

export interface ServiceOptions {
  /** What starts it, where that is not `serve`. */
  readonly command?: readonly string[];
  /** Clients must send it. */
  readonly key?: string;
  /** Worker processes; two where not said, as `npm start` has it. */
  readonly workers?: number;
}

/** Services that are running now, so that none is left behind by a run that is broken off. */
const running = new Set<Service>();
process.on('exit', () => {
  for (const service of running) service.killAtOnce();
});

/** For programs of their own, which are interrupted: by itself a signal would leave their services behind. */
export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
}

/**
 * The built service as a person runs it: a process of its own with worker processes, on a data folder of its own. Killed
 * and started again it has the same folder and the same address.
 */
export class Service {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'persephone-e2e-'));
  readonly api: Api;
  /** All that it wrote to standard error so far. */
  log = '';
  #child: ChildProcess | undefined;
  #address: URL | undefined;

  private constructor(private readonly options: ServiceOptions) {
    this.api = new Api(() => this.url, options.key);
  }

  static async start(options: ServiceOptions = {}): Promise<Service> {
    const service = new Service(options);
    await service.start();
    return service;
  }

  /** Without a slash at the end. */
  get url(): string {
    if (!this.#address) throw new Error('The service has not been started');
    return this.#address.origin;
  }

  /** Start it, again where it has been killed or stopped. */
  async start(): Promise<void> {
    if (this.#child) throw new Error('The service is running already');
    const { key, workers = 2, command = ['serve'] } = this.options;
    const args = [...command, '--data', this.dataFolder, '--port', this.#address?.port ?? '0'];
    const child = spawn(
      process.execPath,
      [program, ...args, '--workers', String(workers), '--threads', '1'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...cleanEnvironment(), ...(key === undefined ? {} : { PERSEPHONE_API_KEY: key }) },
      },
    );
    this.#child = child;
    running.add(this);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
    this.#address = await new Promise<URL>((resolve, reject) => {
      let output = '';
      const tooLong = setTimeout(() => reject(this.#failure('did not start in time')), startsWithinMs);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const address = /ready at (http:\S+)/.exec(output)?.[1];
        if (!address) return;
        clearTimeout(tooLong);
        resolve(new URL(address));
      });
      child.once('exit', (code) => {
        clearTimeout(tooLong);
        reject(this.#failure(`ended with ${code} before it was ready`));
      });
    });
  }

  /** kill -9: nothing is told or tidied up. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error('The service is not running');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    this.#child = undefined;
    running.delete(this);
  }

  /** kill -9 of the worker that began a training last. */
  killTrainingWorker(): void {
    const begun = [...this.log.matchAll(/worker (\d+): job \d+ \(train .*begins/g)];
    const pid = Number(begun.at(-1)?.[1]);
    if (!(pid > 0)) throw new Error(`No worker has begun a training. The service wrote:\n${this.log}`);
    process.kill(pid, 'SIGKILL');
  }

  /** Once it has ended by itself: its exit code. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (!child) throw new Error('The service is not running');
    if (child.exitCode === null) await once(child, 'exit');
    this.#child = undefined;
    running.delete(this);
    return child.exitCode;
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('The service is not running');
    return this.#child.pid;
  }

  /** End it, and delete what it kept. */
  async dispose(): Promise<void> {
    const child = this.#child;
    if (child) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const impatient = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(impatient);
      running.delete(this);
    }
    rmSync(this.dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  killAtOnce(): void {
    this.#child?.kill('SIGKILL');
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  #failure(what: string): Error {
    return new Error(`The service ${what}. It wrote:\n${this.log}`);
  }
}

/** What whoever runs the tests has set for their own service must not reach these. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = /^(PERSEPHONE_(?!WEB_FOLDER$)|DATABASE_URL$|HOST$|PORT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
