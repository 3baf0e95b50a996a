const barWidth = 24;

export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on a terminal that is drawn over and over; nothing where the stream is no terminal. */
export class ProgressBar {
  #drawn = false;

  constructor(private readonly stream: ProgressStream) {}

  /** A bar for `done` of `total`, with words before and after it. */
  draw(before: string, done: number, total: number, after = ''): void {
    if (!this.stream.isTTY) return;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    const full = Math.round(share * barWidth);
    const bar = '█'.repeat(full) + '░'.repeat(barWidth - full);
    const text = `${before} ${bar} ${done}/${total} ${after}`.trimEnd();
    this.stream.write(
      `\r\x1b[2K${Array.from(text)
        .slice(0, (this.stream.columns ?? 80) - 1)
        .join('')}`,
    );
    this.#drawn = true;
  }

  /** Take the line away, so that another can be printed in its place. */
  clear(): void {
    if (this.#drawn) this.stream.write('\r\x1b[2K');
    this.#drawn = false;
  }
}
