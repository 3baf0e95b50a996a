/**
 * The formats that a transcribed recording can be written in. Apart from what writes them, so that a program can name them
 * without loading that.
 */
export const newFileFormatNames = [
  'eaf',
  'textgrid',
  'pangloss',
  'trs',
  'flextext',
  'chat',
  'exb',
  'srt',
  'webvtt',
  'audacity',
  'csv',
  'tsv',
] as const;

export type NewFileFormat = (typeof newFileFormatNames)[number];
