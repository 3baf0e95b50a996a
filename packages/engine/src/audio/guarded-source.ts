import { CustomSource } from 'mediabunny';
import { EngineError } from '../errors/index.js';
import type { ByteSource } from './byte-source.js';

/**
 * Bytes for the package that reads containers. What the source of them throws (a disk's fault, or the reason of whoever stops
 * the work) is thrown on as it is: of the file it says nothing. What the package throws is said of the file.
 */
export class GuardedSource {
  readonly custom: CustomSource;
  private fault: { readonly cause: unknown } | null = null;

  constructor(
    source: ByteSource,
    private readonly fileName: string,
  ) {
    const keep = (cause: unknown): void => {
      this.fault ??= { cause };
    };
    this.custom = new CustomSource({
      getSize: () => source.byteLength,
      read: async (start, end) => {
        try {
          return await source.read(start, end);
        } catch (cause) {
          keep(cause);
          throw cause;
        }
      },
      prefetchProfile: 'fileSystem',
      // Of bytes that it read ahead and that nobody waits for.
      handleUnhandledError: keep,
    });
  }

  /** Work that may read. Throws 'audio-unreadable', or what the source threw, of bytes read ahead too. */
  async attempt<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (!this.fault) return result;
    } catch (error) {
      if (!this.fault) throw this.unreadable(error);
    }
    throw this.fault.cause;
  }

  private unreadable(cause: unknown): EngineError {
    if (cause instanceof EngineError) return cause;
    const why = cause instanceof Error ? cause.message.replace(/[.]$/u, '') : String(cause);
    return new EngineError('audio-unreadable', `${this.fileName} cannot be read: ${why}. Export it anew.`, {
      cause,
    });
  }
}
