import pMap from 'p-map';
import { extensionOf, type FoundFile } from './files.js';

/** A browser asks the disk for each file's size when it is looked at: then the page waits, and not for longer than this. */
const mostBlockingMs = 12;

/**
 * Chosen with a dialogue: of a folder, with its path inside that folder. The list is copied at once, so that the input
 * may be emptied.
 */
export async function fromChosen(chosen: Iterable<File>): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  let began = performance.now();
  for (const file of [...chosen]) {
    files.push(found(file, file.webkitRelativePath || file.name));
    if (performance.now() - began < mostBlockingMs) continue;
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
  }
  return files.sort(byPath);
}

const byPath = (a: FoundFile, b: FoundFile) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

const found = (file: File, path: string): FoundFile => ({
  ...{ path, size: file.size, modified: file.lastModified },
  bytes: async () => file,
});

/** What was dropped; to be taken in the event itself, since it is empty afterwards. */
export function droppedEntries(transfer: DataTransfer): (FileSystemEntry | File)[] {
  return [...transfer.items].flatMap((item) => {
    if (item.kind !== 'file') return [];
    const entry = item.webkitGetAsEntry() ?? item.getAsFile();
    return entry ? [entry] : [];
  });
}

/** All files in what was dropped, folders and their folders included. */
export async function fromDropped(dropped: readonly (FileSystemEntry | File)[]): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const walk = async (entry: FileSystemEntry | File): Promise<void> => {
    if (entry instanceof File) {
      files.push(found(entry, entry.name));
    } else if (isFile(entry)) {
      files.push(found(await fileOf(entry), entry.fullPath.replace(/^\//, '')));
    } else {
      await pMap(await childrenOf(entry as FileSystemDirectoryEntry), walk, { concurrency: 16 });
    }
  };
  await pMap(dropped, walk, { concurrency: 4 });
  return files.sort(byPath);
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A browser lists a folder's contents a hundred at a time. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return children;
    children.push(...some);
  }
}

/** The same with the contents of zip files in their places. Throws what is wrong with a zip file. */
export async function unpacked(files: readonly FoundFile[]): Promise<FoundFile[]> {
  if (!files.some(isZip)) return [...files];
  // Fetched only by those who need it.
  const { filesInZip } = await import('./zip.js');
  const lists = await Promise.all(files.map((file) => (isZip(file) ? filesInZip(file) : [file])));
  return lists.flat();
}

/** Given as such; one inside a folder is rather a copy of what is beside it. */
const isZip = ({ path }: FoundFile) => extensionOf(path) === 'zip' && !path.includes('/');
