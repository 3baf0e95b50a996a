/**
 * The formats that a transcribed recording can be written in, with what people know them by. Apart from what writes them,
 * so that the contract, the page and the command line can name them without loading that.
 */
export const newFileFormats = {
  eaf: { title: 'ELAN', extension: 'eaf' },
  textgrid: { title: 'Praat TextGrid with utterances', extension: 'TextGrid' },
  pangloss: { title: 'Pangloss XML', extension: 'xml' },
  trs: { title: 'Transcriber', extension: 'trs' },
  flextext: { title: 'FLEx', extension: 'flextext' },
  chat: { title: 'CHAT', extension: 'cha' },
  exb: { title: 'EXMARaLDA', extension: 'exb' },
  srt: { title: 'Subtitles (SRT)', extension: 'srt' },
  webvtt: { title: 'Subtitles (WebVTT)', extension: 'vtt' },
  audacity: { title: 'Audacity labels', extension: 'txt' },
  csv: { title: 'CSV', extension: 'csv' },
  tsv: { title: 'TSV', extension: 'tsv' },
} as const;

export type NewFileFormat = keyof typeof newFileFormats;
export const newFileFormatNames = Object.keys(newFileFormats) as NewFileFormat[];

/** The formats to which a tier can be added while everything else stays as it is. */
export const extensibleFormats = ['eaf', 'textgrid'] as const satisfies readonly NewFileFormat[];

/** Extensions of files that hold annotations and nothing else: where one cannot be read, that is worth reporting. */
export const annotationExtensions = [
  'eaf',
  'textgrid',
  'trs',
  'flextext',
  'exb',
  'cha',
  'srt',
  'vtt',
  'sfm',
  'tbt',
] as const;

/** Extensions of files that may hold annotations among other things: found out by reading them. */
export const sharedExtensions = ['xml', 'etf', 'csv', 'tsv', 'txt'] as const;
