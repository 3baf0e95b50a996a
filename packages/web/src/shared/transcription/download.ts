import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import type { ExportFile } from './export.js';

/** Have the browser save a file. */
export function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Save one file as it is, and several as a zip file. */
export async function download(files: readonly ExportFile[], name: string): Promise<void> {
  const [first] = files;
  if (!first) return;
  if (files.length === 1) {
    save(first.name, new Blob([first.text], { type: 'text/plain;charset=utf-8' }));
    return;
  }
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const file of files) await zip.add(file.name, new TextReader(file.text));
  save(`${name}.zip`, await zip.close());
}
