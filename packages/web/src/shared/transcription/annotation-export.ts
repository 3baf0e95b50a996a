import { extensibleFormats, type NewFileFormat } from '@persephone/formats/annotation-formats';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { formatName } from './format-names.js';

/** A new file of each recording, or the annotation file that came with it, with tiers more (`same`). */
export type AnnotationExport = NewFileFormat | 'same';

/** Of a recording that has no annotation file which tiers can be added to. */
export const formatOfOthers = 'eaf';

/** The name of a file by the header that it comes with. */
export function attachedName(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/u.exec(disposition ?? '')?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

export interface ExportFault {
  readonly code: string;
  readonly count: number;
}

/** By the headers that a file comes with. */
export function exportFaults(headers: Pick<Headers, 'get'>): ExportFault[] {
  const listed = (name: string) => (headers.get(name) ?? '').split(', ').filter((one) => one !== '');
  const counts = listed('x-fault-counts').map(Number);
  return listed('x-faults').map((code, i) => ({ code, count: counts[i] ?? 1 }));
}

/** Of a transcription of a whole recording, divided over the segments of its file. */
const dividedWords: Readonly<Record<string, (count: number) => string>> = {
  'labels-outside-segments': (n) =>
    t('{labels} in no segment of the file: in a tier of drafts of their own.', { labels: count(n, 'label') }),
  'labels-in-several-segments': (n) =>
    t('{labels} in several segments at once: in the draft of the one that began first.', {
      labels: count(n, 'label'),
    }),
  'segments-without-labels': (n) =>
    t('{segments} in which nothing was recognised: without a draft.', { segments: count(n, 'segment') }),
  'not-divided': (n) =>
    t('{transcriptions} of the whole recording without times of the labels: not divided over the segments.', {
      transcriptions: count(n, 'transcription'),
    }),
};

/** What a format could not hold; by its code where a later service has others. */
const lostNames: Readonly<Record<string, string>> = {
  'tier-not-written': t('tiers that depend on others'),
  'drafts-not-marked': t('the difference between drafts and what was accepted'),
  'cut-at-end': t('what goes beyond the end of the recording'),
  'times-widened': t('the separate times of speech that overlaps'),
  'utterance-without-length': t('utterances without a length'),
  'label-without-length': t('labels without a length'),
  'label-times-divided': t('the exact times of labels that a person put in'),
};
const lostWords = (code: string): string => lostNames[code] ?? code;

/** What there is to say of a file that was saved; undefined where there is nothing. */
export function exportNotice(
  faults: readonly ExportFault[],
  wanted: AnnotationExport,
): { readonly title: string; readonly message: string } | undefined {
  const codes = faults.map(({ code }) => code);
  if (codes.includes('nothing-added')) {
    return {
      title: t('The file is as it came'),
      message: t('What is transcribed of the recording is in the file already: no tier was added.'),
    };
  }
  const isNew = codes.includes('new-file');
  const lost = codes.filter((code) => code !== 'new-file' && !(code in dividedWords));
  const format = wanted !== 'same' ? formatName(wanted) : isNew ? formatName(formatOfOthers) : t('The file');
  const sentences = [
    ...(isNew
      ? [
          t(
            'Tiers cannot be added to a file that came with the recording: {format} was saved as a new one.',
            { format },
          ),
        ]
      : []),
    ...(lost.length > 0
      ? [t('{format} has no place for some of it: {lost}.', { format, lost: lost.map(lostWords).join(', ') })]
      : []),
    ...faults.flatMap(({ code, count: n }) => dividedWords[code]?.(n) ?? []),
  ];
  if (sentences.length === 0) return undefined;
  const title = isNew
    ? t('A new file')
    : lost.length > 0
      ? t('Not everything is in the file')
      : t('Divided over the segments of the file');
  return { title, message: sentences.join(' ') };
}

/** By its content, where it was not imported yet. */
export const acceptsTiers = ({ format }: { readonly format: string | null }): boolean =>
  format === null || extensibleFormats.some((one) => one === format);
