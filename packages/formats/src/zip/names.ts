import { type Entry, getFileNameLowLevel } from 'yauzl';

/**
 * The name of a member in NFC, its folders divided by slashes. Some programs of Windows write backslashes, which the
 * format forbids; as slashes they are held to the same rules of safety. The flag for UTF-8 is often forgotten (macOS
 * never sets it), and names that are valid UTF-8 are hardly ever anything else; CP437 is what remains, as the format
 * says.
 */
export function memberName(entry: Entry): string {
  return nameAsStored(entry).replaceAll('\\', '/').normalize('NFC');
}

function nameAsStored(entry: Entry): string {
  const flagged = (entry.generalPurposeBitFlag & 0x800) !== 0;
  const hasUnicodeField = entry.extraFields.some(({ id }) => id === 0x7075);
  if (!flagged && !hasUnicodeField) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(entry.fileNameRaw);
    } catch {
      // CP437, below.
    }
  }
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true);
}

/** What a path may have on the systems that people use, and more than a person can tell from another. */
const maximumNameLength = 4096;

/** Why a name is not that of a file inside the zip file; undefined where it is. */
export function unsafeName(name: string): string | undefined {
  if (name === '') return 'an empty name';
  if (name.length > maximumNameLength) return `a name of more than ${maximumNameLength} characters`;
  if (name.includes('\0')) return 'a zero byte in its name';
  if (name.startsWith('/')) return 'an absolute name';
  if (/^[A-Za-z]:/u.test(name)) return 'a drive letter in its name';
  if (name.split('/').includes('..')) return "a name that leaves the zip file's own folder";
  return undefined;
}

/** What operating systems put into zip files unasked. */
export function isOperatingSystemFile(name: string): boolean {
  const parts = name.split('/');
  const base = parts.at(-1) ?? '';
  return parts.includes('__MACOSX') || base.startsWith('._') || base === '.DS_Store' || base === 'Thumbs.db';
}
