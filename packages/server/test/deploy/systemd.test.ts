import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployFile } from './files.js';

const units = ['persephone.service', 'persephone-worker@.service'];
const verifies = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the units of systemd', () => {
  test.each(units)(
    '%s stops within the time that the service needs for it, and runs as a user of its own',
    (unit) => {
      const text = deployFile(`systemd/${unit}`);
      expect(text).toMatch(/^TimeoutStopSec=20$/m);
      expect(text).toMatch(/^User=persephone$/m);
      expect(text).toMatch(/^ExecStart=\/opt\/persephone\/Persephone\.sh (serve|worker)/m);
    },
  );

  describe.runIf(verifies)('as systemd reads them', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'persephone-units-'));
      const program = join(folder, 'Persephone.sh');
      await writeFile(program, '#!/bin/sh\n');
      await chmod(program, 0o755);
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    /** What systemd finds wrong, of the unit with the program where there is one. */
    async function complaints(unit: string, text: string): Promise<string> {
      const file = join(folder, unit.replace('@', '@1'));
      await writeFile(file, text.replaceAll('/opt/persephone', folder));
      const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
        encoding: 'utf8',
      });
      return `${stdout}${stderr}`
        .split('\n')
        .filter((line) => line.includes(unit.replace('@', '@1')))
        .join('\n');
    }

    test.each(units)('%s has nothing wrong', async (unit) => {
      const text = deployFile(`systemd/${unit}`);
      expect(await complaints(unit, text)).toBe('');
      expect(await complaints(unit, text.replace('ProtectSystem', 'ProtectSistem'))).toContain(
        'ProtectSistem',
      );
    });
  });
});
