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
