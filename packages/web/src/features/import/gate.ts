/** What an import is doing just now, besides sending. */
export type Halt =
  | { readonly why: 'paused' }
  /** The service does not answer; asked again at this time (Date.now()). */
  | { readonly why: 'unreachable'; readonly nextAt: number }
  /** Something that a person must do first, e.g. sign in again. */
  | { readonly why: 'refused'; readonly error: unknown };

/**
 * Before each request whoever sends waits here: not at all, until the person goes on, or until the service is back,
 * which is asked with growing pauses.
 */
export class Gate {
  #halt: Halt | null = null;
  #waiting: (() => void)[] = [];
  #wake: (() => void) | null = null;

  constructor(
    private readonly isThere: () => Promise<boolean>,
    private readonly onChange: () => void,
    private readonly firstPauseMs = 1000,
    private readonly longestPauseMs = 15_000,
  ) {}

  get halt(): Halt | null {
    return this.#halt;
  }

  /** Resolves once nothing stands against sending. Rejects where the import is given up meanwhile. */
  async pass(signal: AbortSignal): Promise<void> {
    while (this.#halt !== null) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    signal.throwIfAborted();
  }

  pause(): void {
    this.#set({ why: 'paused' });
  }

  refuse(error: unknown): void {
    this.#set({ why: 'refused', error });
  }

  /** The person wants to go on; where the service is being waited for, it is asked at once. */
  open(): void {
    if (this.#halt?.why === 'unreachable') this.#wake?.();
    else this.#set(null);
  }

  /** A request got no answer: wait until the service gives one. */
  lost(signal: AbortSignal): void {
    if (this.#halt !== null) return;
    void this.#askUntilThere(signal);
  }

  async #askUntilThere(signal: AbortSignal): Promise<void> {
    let pauseMs = this.firstPauseMs;
    const isLost = () => this.#halt?.why === 'unreachable' && !signal.aborted;
    this.#set({ why: 'unreachable', nextAt: Date.now() + pauseMs });
    while (isLost()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', () => this.#wake?.(), { once: true });
      });
      const there = isLost() && (await this.isThere());
      if (!isLost()) return;
      if (there) return this.#set(null);
      pauseMs = Math.min(pauseMs * 2, this.longestPauseMs);
      this.#set({ why: 'unreachable', nextAt: Date.now() + pauseMs });
    }
  }

  #set(halt: Halt | null): void {
    this.#halt = halt;
    this.onChange();
    if (halt !== null) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
