import { audioExtensions } from '@persephone/formats/file-kind';

// The files that a person gave, wherever they came from: a folder, some files, the inside of a zip file.

/** A file of which nothing is in memory until it is asked for. */
export interface FoundFile {
  /** With its folders, separated by slashes; no two of an import have the same. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970; 0 where it is not known. */
  readonly modified: number;
  /** Its bytes, on the disk rather than in memory where they can be. Rejects where the file is gone. */
  bytes(): Promise<Blob>;
}

/** What the service takes as a recording. */
export const recordingExtensions: ReadonlySet<string> = new Set(audioExtensions);

const operatingSystemNames = new Set(['.ds_store', 'thumbs.db', 'desktop.ini', '__macosx']);

/** What operating systems add unasked, and hidden files. */
export const isHidden = (path: string): boolean =>
  path.split('/').some((part) => part.startsWith('.') || operatingSystemNames.has(part.toLowerCase()));

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Lower case, without the dot; empty where there is none. */
export function extensionOf(path: string): string {
  const base = baseName(path);
  const dot = base.lastIndexOf('.');
  return dot < 0 ? '' : base.slice(dot + 1).toLowerCase();
}

const isSame = (one: FoundFile, other: FoundFile) =>
  one.size === other.size && one.modified === other.modified;

/**
 * What was there and what came, without hidden files. The same file given twice is one; another file at the same path gets
 * a path of its own.
 */
export function withFiles(
  before: readonly FoundFile[],
  added: readonly FoundFile[],
): { readonly files: readonly FoundFile[]; readonly hidden: number } {
  const files = new Map(before.map((file) => [file.path, file]));
  let hidden = 0;
  for (const file of added) {
    // Half a surrogate pair cannot be sent.
    const path = file.path.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/^\/+/, '');
    if (isHidden(path)) {
      hidden++;
      continue;
    }
    let free = path;
    let there = files.get(free);
    for (let i = 2; there && !isSame(there, file); i++) {
      free = `${i}/${path}`;
      there = files.get(free);
    }
    if (!there) files.set(free, { ...file, path: free });
  }
  return { files: [...files.values()], hidden };
}

/** What all of it is called in a sentence: the folder that everything is in, or the name of the only file. */
export function nameOfAll(files: readonly FoundFile[]): string | undefined {
  const [first, ...others] = files;
  if (!first) return undefined;
  if (others.length === 0) return baseName(first.path);
  const slash = first.path.indexOf('/');
  const folder = slash < 0 ? undefined : first.path.slice(0, slash + 1);
  return folder !== undefined && others.every(({ path }) => path.startsWith(folder))
    ? folder.slice(0, -1)
    : undefined;
}
