import {
  extensibleFormats,
  type NewFileFormat,
  newFileFormats,
} from '@persephone/formats/annotation-formats';

/** A new file of each recording, or the annotation file that came with it, with tiers more (`same`). */
export type AnnotationExport = NewFileFormat | 'same';

/** Of a recording that has no annotation file which tiers can be added to. */
export const formatOfOthers = 'eaf';

/** The name of a file by the header that it comes with. */
export function attachedName(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/u.exec(disposition ?? '')?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

/** What there is to say of a file that was saved; undefined where there is nothing. */
export function exportNotice(
  codes: readonly string[],
  wanted: AnnotationExport,
): { readonly title: string; readonly message: string } | undefined {
  if (codes.includes('nothing-added')) {
    return {
      title: 'The file is as it came',
      message: 'What is transcribed of the recording is in the file already: no tier was added.',
    };
  }
  const isNew = codes.includes('new-file');
  const lost = codes.filter((code) => code !== 'new-file');
  const format =
    wanted !== 'same'
      ? newFileFormats[wanted].title
      : isNew
        ? newFileFormats[formatOfOthers].title
        : 'The file';
  const sentences = [
    ...(isNew
      ? [`Tiers cannot be added to a file that came with the recording: ${format} was saved as a new one.`]
      : []),
    ...(lost.length > 0 ? [`${format} has no place for some of it: ${lost.join(', ')}.`] : []),
  ];
  if (sentences.length === 0) return undefined;
  return { title: isNew ? 'A new file' : 'Not everything is in the file', message: sentences.join(' ') };
}

/** By its content, where it was not imported yet. */
export const acceptsTiers = ({ format }: { readonly format: string | null }): boolean =>
  format === null || extensibleFormats.some((one) => one === format);
