import { t } from '../../i18n/index.js';
import type { FoundFile } from '../../shared/upload/files.js';
import { sha256Of } from '../../shared/upload/hash.js';

// Files are read when they are sent, and may be gone by then.

export const gone = {
  reason: t('It cannot be read from the disk any more.'),
  remedy: t('Check whether it was moved, renamed or changed, and drop it again.'),
};

export class Unreadable extends Error {}

export async function hashOf(file: FoundFile): Promise<string | null> {
  try {
    return await sha256Of(await file.bytes());
  } catch {
    return null;
  }
}

/** The bytes of a file that is still as it was: a browser tells of one that is not as of a broken connection. */
export async function readable(file: FoundFile): Promise<Blob> {
  try {
    const bytes = await file.bytes();
    await bytes.slice(0, 1).arrayBuffer();
    return bytes;
  } catch (cause) {
    throw new Unreadable(t('{path} cannot be read', { path: file.path }), { cause });
  }
}
