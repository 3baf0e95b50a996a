import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Entry, open, type ZipFile } from 'yauzl';

/** Unpack a zip file of the tests' own as a person's program does: with the rights that its files have in it. */
export async function unpackZip(file: string, folder: string): Promise<void> {
  const zip = await promisify<string, { lazyEntries: true }, ZipFile>(open)(file, { lazyEntries: true });
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      unpack(zip, entry, folder).then(() => zip.readEntry(), reject);
    });
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
}

async function unpack(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, entry.fileName);
  await mkdir(dirname(path), { recursive: true });
  const content = await promisify(zip.openReadStream.bind(zip) as OpenEntry)(entry);
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  await pipeline(content, createWriteStream(path, { mode }));
}

type OpenEntry = (
  entry: Entry,
  callback: (error: Error | null, content: NodeJS.ReadableStream) => void,
) => void;
