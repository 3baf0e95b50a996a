import { annotationExtensions, sharedExtensions } from '@persephone/formats/annotation-formats';
import { baseName, extensionOf, type FoundFile, recordingExtensions } from '../../../shared/upload/files.js';

const annotationsOnly: ReadonlySet<string> = new Set(annotationExtensions);
const annotationsPerhaps: ReadonlySet<string> = new Set(sharedExtensions);

/** What lies in a project's folder besides recordings and annotations: settings, descriptions, papers, pictures, video. */
const otherExtensions = new Set(
  (
    'pfsx psfx ecv session sprj meta person contributors lameta ini cfg json xsd xsl xslt dtd css js py r sh bat ' +
    'html htm md readme license doc docx odt rtf pdf xls xlsx ods ppt pptx jpg jpeg png gif tif tiff svg bmp ' +
    'avi mpg mpeg wmv 3gp bak tmp log db lock zip'
  ).split(' '),
);

/** Larger ones are refused by the service. */
export const mostAnnotationBytes = 100 * 1024 * 1024;

export type FileRole = 'annotations' | 'perhaps' | 'recording' | 'other' | 'unknown';

/** What a file is, as far as its name tells. */
export function roleOf(path: string): FileRole {
  const extension = extensionOf(path);
  if (annotationsOnly.has(extension)) return 'annotations';
  if (annotationsPerhaps.has(extension)) return 'perhaps';
  if (recordingExtensions.has(extension)) return 'recording';
  const name = baseName(path).toLowerCase();
  if (otherExtensions.has(extension) || /^(readme|licen[cs]e|note|copying)(\.|$)/u.test(name)) return 'other';
  return 'unknown';
}

/**
 * Whether a file whose name leaves it open is worth reading as annotations. Of texts, which are the transcriptions of
 * short recordings as a rule, only those with columns are.
 */
export async function mayBeAnnotations(file: FoundFile): Promise<boolean> {
  if (file.size === 0 || file.size > mostAnnotationBytes) return false;
  if (['xml', 'etf'].includes(extensionOf(file.path))) return true;
  try {
    const head = await (await file.bytes()).slice(0, 4096).arrayBuffer();
    const bytes = new Uint8Array(head);
    const label = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
    const text = new TextDecoder(label).decode(bytes);
    // Fields of Toolbox.
    if (/^\\(_sh|ref|tx|ELANBegin)[ \t]/mu.test(text)) return true;
    // A time, by itself or within a table: without one there is nothing to cut a recording by.
    return /\d/u.test(text) && (extensionOf(file.path) === 'txt' ? /\t/u.test(text) : /[\t,;]/u.test(text));
  } catch {
    return false;
  }
}

export const folderOf = (path: string): string => {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
};
