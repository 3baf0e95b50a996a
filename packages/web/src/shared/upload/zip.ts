import { BlobReader, BlobWriter, type FileEntry, ZipReader } from '@zip.js/zip.js/index-native.js';
import { t } from '../../i18n/index.js';
import type { FoundFile } from './files.js';

/** What keeps a zip file from being opened, in words. */
export class ZipProblem extends Error {
  override readonly name = 'ZipProblem';
}

/** What a file inside may unpack to: nothing larger is accepted anyway. */
const mostBytes = 512 * 1024 * 1024;

/**
 * The files inside of a zip file, each unpacked when it is asked for and again when it is asked for again: only the
 * list of them is kept.
 */
export async function filesInZip(zip: FoundFile): Promise<FoundFile[]> {
  const options = { useWebWorkers: false };
  const entries = await zip
    .bytes()
    .then((bytes) => new ZipReader(new BlobReader(bytes), options).getEntries())
    .catch(() => {
      throw new ZipProblem(
        t('{path} cannot be opened as a zip file. Pack it again, or drop its folder.', { path: zip.path }),
      );
    });
  const files = entries.filter((entry): entry is FileEntry => !entry.directory);
  const locked = files.find((entry) => entry.encrypted);
  if (locked) {
    throw new ZipProblem(
      t('{filename} in {path} is locked with a password. Pack it without one, or drop its folder.', {
        filename: locked.filename,
        path: zip.path,
      }),
    );
  }
  return files.map((entry) => ({
    path: entry.filename.replaceAll('\\', '/'),
    size: entry.uncompressedSize,
    modified: entry.lastModDate.getTime(),
    bytes: async () => {
      if (entry.uncompressedSize > mostBytes)
        throw new ZipProblem(t('{filename} is too large.', { filename: entry.filename }));
      return entry.getData(new BlobWriter(), { ...options, checkSignature: true });
    },
  }));
}
