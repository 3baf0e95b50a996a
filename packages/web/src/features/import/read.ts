import { FormatError } from '@persephone/formats/errors';
import { audioHeadBytes, audioKind, audioTailBytes, declaredDuration } from '@persephone/formats/file-kind';
import { readWavLayout } from '@persephone/formats/wav';
import pMap from 'p-map';
import { extensionOf, type FoundFile, recordingExtensions } from '../../shared/upload/files.js';

/** What is known of a file without sending it. */
export interface ReadFile {
  readonly file: FoundFile;
  /** Of a transcription; undefined where it was not read. */
  readonly text?: string;
  /** Of a recording; null where it cannot be read, undefined where nobody tried. */
  readonly durationMs?: number | null;
  /** Of a WAV file. */
  readonly channels?: number;
}

/** A transcription that is larger is not read: it is refused for its size. */
const mostTextBytes = 1024 * 1024;

/** All texts go into one request, which the service bounds. */
export const mostTextInAll = 10 * 1024 * 1024;

const concurrency = 6;

/**
 * Read the texts of transcriptions and how long recordings say that they are. In the order given; `onRead` is told how many are
 * done.
 */
export async function readFiles(
  files: readonly FoundFile[],
  transcriptionExtensions: readonly string[],
  onRead: (count: number) => void,
): Promise<ReadFile[]> {
  let textBytes = 0;
  let count = 0;
  const read = async (file: FoundFile): Promise<ReadFile> => {
    const extension = extensionOf(file.path);
    if (transcriptionExtensions.includes(extension)) {
      const fits = file.size <= mostTextBytes && textBytes + file.size <= mostTextInAll;
      if (fits) {
        textBytes += file.size;
        return { file, text: await textOf(file) };
      }
    } else if (extension === 'wav' || extension === 'wave') {
      return { file, ...(await headerOf(file)) };
    } else if (recordingExtensions.has(extension)) {
      // Whether these can be read at all, only the service knows, which decodes them.
      return { file, durationMs: (await headerOf(file)).durationMs ?? undefined };
    }
    return { file };
  };
  return pMap(
    files,
    async (file) => {
      const one = await read(file);
      onRead(++count);
      return one;
    },
    { concurrency },
  );
}

/** Of what is not UTF-8 only the sign for that, which the check knows: the rest means nothing and may be long. */
async function textOf(file: FoundFile): Promise<string | undefined> {
  try {
    const bytes = await (await file.bytes()).arrayBuffer();
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    return /[\0\uFFFD]/.test(text) ? '\uFFFD' : text;
  } catch {
    return undefined;
  }
}

async function headerOf(file: FoundFile): Promise<Pick<ReadFile, 'durationMs' | 'channels'>> {
  if (file.size === 0) return {};
  try {
    const bytes = await file.bytes();
    const head = new Uint8Array(await bytes.slice(0, audioHeadBytes).arrayBuffer());
    // What it is, its bytes decide, and the service decodes more than WAV.
    const kind = audioKind(head);
    if (kind?.converted) return {};
    if (!kind?.decoded) return { durationMs: null };
    if (kind.format !== 'wav') {
      const tail = new Uint8Array(await bytes.slice(-audioTailBytes).arrayBuffer());
      return { durationMs: declaredDuration(kind.format, head, tail) };
    }
    const layout = await readWavLayout(
      async (start, end) =>
        end <= head.length
          ? head.subarray(start, end)
          : new Uint8Array(await bytes.slice(start, end).arrayBuffer()),
      bytes.size,
      file.path,
    );
    const { sampleRate, channels } = layout.format;
    return { durationMs: Math.round((layout.sampleCount / sampleRate) * 1000), channels };
  } catch (error) {
    return error instanceof FormatError ? { durationMs: null } : {};
  }
}
