import { type NewFileFormat, newFileFormats } from '@persephone/formats/annotation-formats';
import { answer, client } from '../../api/client.js';
import { save } from './download.js';

/**
 * Save annotation files of these transcriptions: of one, the file; of several, a zip file. Returns the codes of what the
 * format had no place for; of several, the zip file has a list of it.
 */
export async function saveFiles(
  transcriptionIds: readonly number[],
  format: NewFileFormat,
  name: string,
): Promise<string[]> {
  const call = client.POST('/v1/export', {
    body: { format, labels: true, transcriptionIds: [...transcriptionIds] },
    parseAs: 'blob',
  });
  const blob = (await answer(call as Promise<{ data?: Blob; error?: unknown; response: Response }>)) as Blob;
  const { response } = await call;
  save(`${name}.${transcriptionIds.length === 1 ? newFileFormats[format].extension : 'zip'}`, blob);
  return (response.headers.get('x-faults') ?? '').split(', ').filter((code) => code !== '');
}
