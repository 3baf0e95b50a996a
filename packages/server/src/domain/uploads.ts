import { DomainError } from './errors.js';
import { acceptedExtensions, cleanFileName, hasAcceptedExtension, type UploadKind } from './files.js';

/** A file on its way in. */
export interface Upload {
  /** As the client gave it. */
  readonly fileName: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The name to keep. Throws `media-type-not-accepted`, before a byte is read, where the extension is not accepted. */
export function acceptedFileName(kind: UploadKind, given: string): string {
  const fileName = cleanFileName(given);
  if (!hasAcceptedExtension(kind, fileName)) {
    const accepted = acceptedExtensions[kind].map((extension) => `.${extension}`).join(', ');
    throw new DomainError(
      'media-type-not-accepted',
      `${fileName} does not end in an extension that is accepted here. Accepted are: ${accepted}.`,
      { fileName },
    );
  }
  return fileName;
}

/** Whether there is any byte of it, found by reading the first; and all of it. */
export async function begun(
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly isEmpty: boolean; readonly content: AsyncIterable<Uint8Array> }> {
  const chunks = content[Symbol.asyncIterator]();
  let first = await chunks.next();
  while (!first.done && first.value.length === 0) first = await chunks.next();
  const whole = async function* () {
    try {
      for (let next = first; !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  };
  return { isEmpty: first.done === true, content: whole() };
}

/** All bytes of a small file. Throws `upload-too-large` as soon as there are more than `maximumBytes`. */
export async function collect(
  content: AsyncIterable<Uint8Array>,
  maximumBytes: number,
  fileName: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > maximumBytes) {
      throw new DomainError(
        'upload-too-large',
        `${fileName} has more than the ${maximumBytes} bytes that are accepted for a transcription. Divide it into several.`,
        { fileName },
      );
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
