import { newFileFormats } from '@persephone/formats/annotation-formats';
import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import {
  type AnnotationExport,
  acceptsTiers,
  attachedName,
  type ExportFault,
  exportFaults,
  formatOfOthers,
} from './annotation-export.js';
import { save } from './download.js';

/** What is exported: of none that are named, everything. */
export interface ExportedIds {
  readonly transcriptionIds?: readonly number[];
  readonly audioIds?: readonly number[];
  readonly utteranceIds?: readonly number[];
  /** Of several annotation files of a recording, the one to give back; the newest where not given. */
  readonly documentId?: number | undefined;
}

/**
 * Save annotation files of these transcriptions, recordings or utterances: of one, the file; of several, a zip file. Returns what there
 * is to say of it; of several, the zip file has a list of it.
 */
export async function saveFiles(
  { transcriptionIds, audioIds, utteranceIds, documentId }: ExportedIds,
  wanted: AnnotationExport,
  name: string,
): Promise<ExportFault[]> {
  const kind =
    wanted === 'same' ? ({ format: formatOfOthers, document: wanted } as const) : { format: wanted };
  const call = client.POST('/v1/export', {
    body: {
      ...{ ...kind, labels: true },
      ...(transcriptionIds && { transcriptionIds: [...transcriptionIds] }),
      ...(audioIds && { audioIds: [...audioIds] }),
      ...(utteranceIds && { utteranceIds: [...utteranceIds] }),
      ...(documentId !== undefined && { documentIds: [documentId] }),
    },
    parseAs: 'blob',
  });
  const blob = (await answer(call as Promise<{ data?: Blob; error?: unknown; response: Response }>)) as Blob;
  const { headers } = (await call).response;
  const isOne = (transcriptionIds ?? audioIds ?? utteranceIds)?.length === 1;
  const plain = `${name}.${isOne ? newFileFormats[kind.format].extension : 'zip'}`;
  save(
    (isOne && (wanted === 'same' || audioIds) && attachedName(headers.get('content-disposition'))) || plain,
    blob,
  );
  return exportFaults(headers);
}

/** An annotation file that may be given back. */
export interface GivenBack {
  readonly id: number;
  readonly name: string;
}

/** Annotation files of a recording, such as tiers can be added to, the newest first; or the newest of any. */
export const givenBackQuery = (recording: number | 'any') =>
  queryOptions({
    queryKey: ['annotation-documents', 'given back', recording],
    queryFn: async ({ signal }) => {
      const query = recording === 'any' ? { limit: 1 } : { audioId: recording, limit: 100 };
      const { items } = await answer(client.GET('/v1/annotation-documents', { params: { query }, signal }));
      const found = recording === 'any' ? items : items.filter(acceptsTiers);
      return found.map(
        ({ id, name, folder }): GivenBack => ({
          ...{ id, name: folder === '' ? name : `${folder}/${name}` },
        }),
      );
    },
  });
