import type { NewFileFormat } from '@persephone/formats/annotation-formats';
import { t } from '../../i18n/index.js';

/** As people know them who use these programs, with the ending of the files, which their folders show. */
const names: Readonly<Record<NewFileFormat, string>> = {
  eaf: 'ELAN (.eaf)',
  textgrid: t('Praat TextGrid, a tier of utterances (.TextGrid)'),
  pangloss: 'Pangloss (.xml)',
  trs: 'Transcriber (.trs)',
  flextext: 'FLEx (.flextext)',
  chat: 'CHAT, CLAN (.cha)',
  exb: 'EXMARaLDA (.exb)',
  srt: t('Subtitles, SRT (.srt)'),
  webvtt: t('Subtitles, WebVTT (.vtt)'),
  audacity: t('Audacity label track (.txt)'),
  csv: t('Table with commas (.csv)'),
  tsv: t('Table with tabs (.tsv)'),
};

export const formatName = (format: NewFileFormat): string => names[format];
