import {
  extensibleFormats,
  type NewFileFormat,
  newFileFormats,
} from '@persephone/formats/annotation-formats';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { save } from './download.js';

/** A new file of each recording, or the annotation file that came with it, with tiers more (`same`). */
export type AnnotationExport = NewFileFormat | 'same';

/** Of a recording that has no annotation file which tiers can be added to. */
const formatOfOthers = 'eaf';

/**
 * Save annotation files of these transcriptions: of one, the file; of several, a zip file. Returns the codes of what there
 * is to say of it; of several, the zip file has a list of it.
 */
export async function saveFiles(
  transcriptionIds: readonly number[],
  wanted: AnnotationExport,
  name: string,
): Promise<string[]> {
  const kind =
    wanted === 'same' ? ({ format: formatOfOthers, document: wanted } as const) : { format: wanted };
  const call = client.POST('/v1/export', {
    body: { ...kind, labels: true, transcriptionIds: [...transcriptionIds] },
    parseAs: 'blob',
  });
  const blob = (await answer(call as Promise<{ data?: Blob; error?: unknown; response: Response }>)) as Blob;
  const { headers } = (await call).response;
  const plain = `${name}.${transcriptionIds.length === 1 ? newFileFormats[kind.format].extension : 'zip'}`;
  const own = wanted === 'same' && transcriptionIds.length === 1;
  save((own && attachedName(headers.get('content-disposition'))) || plain, blob);
  return (headers.get('x-faults') ?? '').split(', ').filter((code) => code !== '');
}

/** The name of a file by the header that it comes with. */
export function attachedName(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/u.exec(disposition ?? '')?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}

/** What there is to say of a file that was saved; undefined where there is nothing. */
export function toldOf(
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

/** Whether a recording, or any, has an annotation file; of one recording, such as tiers can be added to. */
export const givenBackQuery = (recording: number | 'any') =>
  queryOptions({
    queryKey: ['annotation-documents', 'given back', recording],
    queryFn: async ({ signal }) => {
      const query = recording === 'any' ? { limit: 1 } : { audioId: recording };
      const { items } = await answer(client.GET('/v1/annotation-documents', { params: { query }, signal }));
      return recording === 'any' ? items.length > 0 : items.some(mayTakeTiers);
    },
  });

/** By its content, where it was not imported yet. */
export const mayTakeTiers = ({ format }: { readonly format: string | null }): boolean =>
  format === null || extensibleFormats.some((one) => one === format);
