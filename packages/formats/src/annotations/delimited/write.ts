import { type NewDocument, utf8, type Written } from '../writing/types.js';

const headings = ['tier', 'speaker', 'start (ms)', 'end (ms)', 'text'];

/** With a byte order mark, without which spreadsheets take it for another encoding. */
export const writeCsv = (document: NewDocument): Written => table(document, ',', '\ufeff', '\r\n');
export const writeTsv = (document: NewDocument): Written => table(document, '\t', '', '\n');

function table({ tiers }: NewDocument, separator: string, mark: string, eol: string): Written {
  const rows = tiers.flatMap(({ name, participant, annotations }) =>
    annotations.map(({ start, end, text }) => [name, participant ?? '', start, end, text]),
  );
  const cell = (value: string | number) => {
    const text = String(value);
    return text.includes(separator) || /["\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [headings, ...rows].map((row) => `${row.map(cell).join(separator)}${eol}`);
  return { bytes: utf8(mark + lines.join('')), faults: [] };
}
