import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { extensionFiles, extensionFolder, localService } from '../../elan-extension/extension.js';
import { version } from '../../version.js';
import { CliFailure, exitCodes, fileProblem } from '../failure.js';

/**
 * Write the extension into ELAN's extensions: those of the folder named, or of the installations of ELAN that are found where
 * its installers put them. Returns the exit code.
 */
export async function elanInstallCommand(folder: string | undefined): Promise<number> {
  const folders = folder === undefined ? await installedElans() : [resolve(folder)];
  if (folders.length === 0) {
    throw new CliFailure(
      'ELAN was not found where its installers put it. Name its folder of extensions: persephone elan install FOLDER. On macOS it is inside the application: ELAN_x.y.app/Contents/app/extensions.',
      exitCodes.usage,
    );
  }
  for (const extensions of folders) {
    await install(extensions);
    process.stdout.write(`${join(extensions, extensionFolder)}\n`);
  }
  process.stderr.write('Start ELAN anew; the recognisers are in the tab Recognizers, named Persephone.\n');
  return exitCodes.ok;
}

async function install(extensions: string): Promise<void> {
  const target = join(extensions, extensionFolder);
  const fresh = join(extensions, `.${extensionFolder}.new`);
  try {
    if (!(await stat(extensions)).isDirectory()) throw new CliFailure(`${extensions} is no folder.`);
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh);
    for (const [name, { text, executable }] of extensionFiles(version, localService)) {
      await writeFile(join(fresh, name), text);
      if (executable) await chmod(join(fresh, name), 0o755);
    }
    await refuseOtherExtension(target);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
    if (error instanceof CliFailure) throw error;
    throw new CliFailure(
      `The extension cannot be written: ${extensions} ${fileProblem(error) ?? String(error)}. Name the folder extensions of an ELAN ` +
        'that is installed (docs/elan.md says where that is), as a user who may write there.',
    );
  }
}

/** What is there already is replaced only where it is an earlier version of this. */
async function refuseOtherExtension(target: string): Promise<void> {
  const names = await readdir(target).catch(() => [] as string[]);
  if (names.length > 0 && !names.includes('segment-and-transcribe.cmdi')) {
    throw new CliFailure(`${target} is there already and is not this extension. Move it away.`);
  }
}

/** The folders of extensions of the ELANs that are found. */
async function installedElans(): Promise<string[]> {
  const found: string[] = [];
  for (const [base, inside] of places()) {
    const names = await readdir(base).catch(() => [] as string[]);
    for (const name of names.filter((one) => /^elan/i.test(one))) {
      for (const way of inside) {
        const extensions = join(base, name, ...way);
        if (
          await stat(extensions).then(
            (info) => info.isDirectory(),
            () => false,
          )
        )
          found.push(extensions);
      }
    }
  }
  return found;
}

/** Where installers put ELAN, and where its extensions are within it. */
function places(): readonly (readonly [string, readonly (readonly string[])[]])[] {
  const home = homedir();
  if (process.platform === 'darwin') {
    const inside = [
      ['Contents', 'app', 'extensions'],
      ['Contents', 'Java', 'extensions'],
    ];
    return [
      ['/Applications', inside],
      [join(home, 'Applications'), inside],
    ];
  }
  const inside = [['app', 'extensions'], ['lib', 'app', 'extensions'], ['extensions']];
  if (process.platform === 'win32') {
    const { LOCALAPPDATA, ProgramFiles } = process.env;
    return [LOCALAPPDATA, ProgramFiles].flatMap((base) => (base ? [[base, inside] as const] : []));
  }
  return [home, '/opt', '/usr/local', '/usr/lib', join(home, 'bin')].map((base) => [base, inside] as const);
}
