import { newFileFormats } from '@persephone/formats/annotation-formats';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import {
  type AnnotationExport,
  attachedName,
  type ExportFault,
  exportFaults,
  formatOfOthers,
  mayTakeTiers,
} from './annotation-export.js';
import { save } from './download.js';

/**
 * Save annotation files of these transcriptions: of one, the file; of several, a zip file. Returns what there
 * is to say of it; of several, the zip file has a list of it.
 */
export async function saveFiles(
  transcriptionIds: readonly number[],
  wanted: AnnotationExport,
  name: string,
): Promise<ExportFault[]> {
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
  return exportFaults(headers);
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
