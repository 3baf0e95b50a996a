import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZipMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const partBytes = 64 * 1024;

/** yazl takes the checksum of each part in this thread. */
function* partsOf(bytes: Uint8Array): Generator<Buffer> {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole.length; at += partBytes) yield whole.subarray(at, at + partBytes);
}

/**
 * A zip file as a stream. A member is asked for when the one before has been taken, so that no more than one is in memory,
 * however slowly the client reads. Where making one fails, the stream ends with the error.
 */
export function zipStream(members: AsyncIterable<ZipMember>, signal: AbortSignal): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const run = async (): Promise<void> => {
    for await (const { name, bytes } of members) {
      signal.throwIfAborted();
      const content = Readable.from(partsOf(bytes));
      // Before anybody waits for it: a name that is refused must leave no promise behind that nobody handles.
      zip.addReadStream(content, name, { mtime: new Date(), compress: true });
      await once(content, 'close', { signal });
    }
    zip.end();
  };
  run().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return output;
}

/**
 * The stream once its first bytes are there. What fails before can still be answered; later, all that can be done is to
 * end the connection.
 */
export async function begun(stream: Readable): Promise<Readable> {
  if (stream.readableLength === 0) await once(stream, 'readable');
  return stream;
}

/** What no file system takes, or takes for something else: separators, drive letters, what Windows keeps for itself. */
const forbidden = /[<>:"/\\|?*\p{Cc}]/gu;
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/iu;

function safeStem(stem: string): string {
  const plain = stem.replace(forbidden, '_').replace(/^[. ]+|[. ]+$/gu, '');
  if (plain === '') return 'unnamed';
  return reserved.test(plain) ? `_${plain}` : plain;
}

/** A path within the archive: nothing of it leads out of it, whatever separates its parts. */
function safeFolder(folder: string): string {
  const parts = folder.split(/[/\\]/u).filter((part) => !/^\.*$/u.test(part));
  return parts.map((part) => `${safeStem(part)}/`).join('');
}

/** Names for members, each once, however file systems take upper and lower case: `a.eaf`, `b/a.eaf`, `a (2).eaf`. */
export class MemberNames {
  readonly #taken = new Set<string>();
  /** Of each stem, the number to begin with. */
  readonly #numbers = new Map<string, number>();

  /** @param folder that it is to lie in, with slashes; empty for none */
  next(given: string, extension: string, folder = ''): string {
    const stem = safeFolder(folder) + safeStem(given);
    const key = (name: string) => name.normalize('NFC').toLowerCase();
    let number = this.#numbers.get(key(stem)) ?? 1;
    const numbered = () => (number === 1 ? stem : `${stem} (${number})`);
    while (this.#taken.has(key(numbered()))) number++;
    const name = numbered();
    this.#numbers.set(key(stem), number + 1);
    this.#taken.add(key(name));
    return `${name}.${extension}`;
  }
}
