import type { ProgressStream } from '../progress.js';

/** What a recogniser prints for ELAN, line by line. */
export class ElanReport {
  #share = 0;

  constructor(private readonly stream: Pick<ProgressStream, 'write'>) {}

  /** From 0 up. At 1 ELAN would look for the output at once, so that it is never reached. */
  progress(share: number, message: string): void {
    const bounded = Math.min(0.99, Math.max(0, share));
    if (bounded < this.#share) return;
    this.#share = bounded;
    this.#line(`PROGRESS: ${bounded.toFixed(2)} ${message}`);
  }

  /** Shown in the window of the report. */
  message(text: string): void {
    // A line that is only 0 ends a run.
    for (const line of text.split('\n')) this.#line(/^\s*0?\s*$/.test(line) ? ` ${line} .` : line);
  }

  done(): void {
    this.#line('RESULT: DONE.');
  }

  failed(reason: string): void {
    this.message(reason);
    this.#line('RESULT: FAILED.');
  }

  #line(text: string): void {
    this.stream.write(`${text}\n`);
  }
}
