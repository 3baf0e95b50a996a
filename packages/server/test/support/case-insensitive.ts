import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A file system that takes no notice of upper and lower case, has no links and no owners, as USB disks have and, of these, Windows and
// macOS: one in a file, mounted by a loop device.

export interface MountedFolder {
  /** Which file system it is, and by what it was mounted. */
  readonly name: string;
  readonly folder: string;
  remove(): Promise<void>;
}

interface Way {
  readonly name: string;
  /** Make the file system in a file, then mount a block device that is it. */
  readonly make: readonly [string, ...string[]];
  readonly mount: readonly [string, ...string[]];
}

/** The first that the machine has: not every kernel has vfat, and exFAT's other driver runs outside of it. */
const ways: readonly Way[] = [
  { name: 'vfat', make: ['mkfs.vfat'], mount: ['mount', '-t', 'vfat'] },
  { name: 'exfat', make: ['mkfs.exfat'], mount: ['mount', '-t', 'exfat'] },
  { name: 'exfat, by FUSE', make: ['mkfs.exfat'], mount: ['mount.exfat-fuse'] },
];
const byteLength = 512 * 1024 * 1024;

function run([program, ...first]: readonly [string, ...string[]], ...more: readonly string[]): string {
  const args = [...first, ...more];
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

const why = (error: unknown) => {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr || message).trim().split('\n')[0] ?? '';
};

/** Mount one; the reasons, in a sentence, where none can be. */
export async function mountCaseInsensitive(): Promise<MountedFolder | string> {
  if (process.platform !== 'linux') return 'a file system is mounted for this on Linux only';
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  const scratch = await mkdtemp(join(tmpdir(), 'persephone-mount-'));
  const [image, folder] = [join(scratch, 'image'), join(scratch, 'mounted')];
  await mkdir(folder);
  const reasons: string[] = [];
  for (const { name, make, mount } of ways) {
    let device: string | undefined;
    try {
      await writeFile(image, '');
      await truncate(image, byteLength);
      run(make, image);
      device = run(['losetup'], '--find', '--show', image);
      run(mount, device, folder);
    } catch (error) {
      if (device !== undefined) run(['losetup'], '--detach', device);
      reasons.push(`${name}: ${why(error)}`);
      continue;
    }
    const mounted = device;
    const remove = async () => {
      // Also where a process that a failed test has left still has it open.
      run(['umount', '--lazy'], folder);
      run(['losetup'], '--detach', mounted);
      await rm(scratch, { recursive: true, force: true });
    };
    writeFileSync(join(folder, 'Name'), '');
    if (existsSync(join(folder, 'nAME'))) return { name, folder, remove };
    await remove();
    throw new Error(`${name} was mounted and takes notice of case`);
  }
  await rm(scratch, { recursive: true, force: true });
  return `none can be mounted here (dosfstools, exfatprogs and exfat-fuse of Debian have what is needed): ${reasons.join('; ')}`;
}
