import { answer, client } from '../../api/client.js';
import { save } from './download.js';

/** Formats of annotation files that the service writes, with what people know them by. */
export const fileFormats = {
  eaf: { name: 'ELAN', extension: 'eaf' },
  textgrid: { name: 'Praat TextGrid with utterances', extension: 'TextGrid' },
  flextext: { name: 'FLEx', extension: 'flextext' },
  exb: { name: 'EXMARaLDA', extension: 'exb' },
  pangloss: { name: 'Pangloss XML', extension: 'xml' },
  trs: { name: 'Transcriber', extension: 'trs' },
  chat: { name: 'CHAT', extension: 'cha' },
  srt: { name: 'Subtitles (SRT)', extension: 'srt' },
  webvtt: { name: 'Subtitles (WebVTT)', extension: 'vtt' },
  audacity: { name: 'Audacity labels', extension: 'txt' },
  csv: { name: 'CSV', extension: 'csv' },
  tsv: { name: 'TSV', extension: 'tsv' },
} as const;

export type FileFormat = keyof typeof fileFormats;
export const fileFormatNames = Object.keys(fileFormats) as FileFormat[];

/**
 * Save annotation files of these transcriptions: of one, the file; of several, a zip file. Returns the codes of what the
 * format had no place for; of several, the zip file has a list of it.
 */
export async function saveFiles(
  transcriptionIds: readonly number[],
  format: FileFormat,
  name: string,
): Promise<string[]> {
  const call = client.POST('/v1/export', {
    body: { format, labels: true, transcriptionIds: [...transcriptionIds] },
    parseAs: 'blob',
  });
  const blob = (await answer(call as Promise<{ data?: Blob; error?: unknown; response: Response }>)) as Blob;
  const { response } = await call;
  save(`${name}.${transcriptionIds.length === 1 ? fileFormats[format].extension : 'zip'}`, blob);
  return (response.headers.get('x-faults') ?? '').split(', ').filter((code) => code !== '');
}
