import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { type ExtensionFiles, extensionFolder } from './extension.js';

/** The extension as a zip file: its folder, with scripts that can be run where it is unpacked on Linux and macOS. */
export function extensionZip(files: ExtensionFiles): Readable {
  const zip = new ZipFile();
  for (const [name, { text, executable }] of files) {
    zip.addBuffer(Buffer.from(text), `${extensionFolder}/${name}`, {
      mode: executable ? 0o100755 : 0o100644,
    });
  }
  zip.end();
  return zip.outputStream as Readable;
}
