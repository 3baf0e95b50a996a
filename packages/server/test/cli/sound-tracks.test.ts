import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { aiffOf } from '../support/aiff.js';
import { killCommands, startCommand } from '../support/cli.js';
import { modelFile } from '../support/model-file.js';

const tones = new URL('../../../engine/test/audio/fixtures/tones.m4a', import.meta.url);
let folder: string;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-cli-sound-'));
  model = join(folder, 'model.onnx');
  await writeFile(model, modelFile(['a', 'b']));
});
afterEach(killCommands);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the sound track of a file on the command line', { timeout: 60_000 }, () => {
  test('is read where it is, where it is decoded here', async () => {
    await copyFile(tones, join(folder, 'tones.m4a'));
    await writeFile(join(folder, 'session.aiff'), aiffOf(2));
    // There is no folder for temporary files.
    const env = { TMPDIR: join(folder, 'nowhere'), TEMP: join(folder, 'nowhere'), PERSEPHONE_FFMPEG: '' };
    const files = ['tones.m4a', 'session.aiff'].map((name) => join(folder, name));
    const args = ['transcribe', '--model', model, '--threads', '1', '--format', 'json', ...files];
    const { code, stdout, stderr } = await startCommand(args, env).finished;
    expect(stderr).not.toMatch(/nowhere/);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tones\.m4a[\s\S]*session\.aiff/);
  });

  test.skipIf(process.platform === 'win32')(
    'that another program decodes goes with the command, and so does that program',
    async () => {
      const temporary = join(folder, 'temporary');
      await mkdir(temporary);
      const header = Buffer.alloc(44);
      header.write('RIFF    WAVEfmt ', 'latin1');
      for (const [at, value] of [
        [16, 16],
        [24, 8000],
        [28, 16_000],
      ] as const)
        header.writeUInt32LE(value, at);
      for (const [at, value] of [
        [20, 1],
        [22, 1],
        [32, 2],
        [34, 16],
      ] as const)
        header.writeUInt16LE(value, at);
      header.write('data', 36, 'latin1');
      header.writeUInt32LE(0xffff_ffff, 40);
      await writeFile(join(folder, 'header'), header);
      const program = join(folder, 'endless.sh');
      const lines = [
        '#!/bin/sh',
        'case "$*" in *pipe:1*) ;; *) exit 1 ;; esac',
        `echo $$ > '${folder}/pid'`,
        `cat '${folder}/header'`,
        'while head -c 1000 /dev/zero; do sleep 0.1; done',
      ];
      await writeFile(program, `${lines.join('\n')}\n`);
      await chmod(program, 0o755);
      const mulaw = Buffer.alloc(24 + 8000, 0x80);
      mulaw.write('.snd', 'latin1');
      for (const [i, word] of [24, 8000, 1, 8000, 1].entries()) mulaw.writeUInt32BE(word, 4 + 4 * i);
      await writeFile(join(folder, 'a.wma'), mulaw);
      const command = startCommand(
        ['transcribe', '--model', model, '--threads', '1', join(folder, 'a.wma')],
        {
          ...{ TMPDIR: temporary, PERSEPHONE_FFMPEG: program },
        },
      );
      const patience = { timeout: 20_000, interval: 100 };
      const pid = await vi.waitFor(async () => {
        const written = Number(await readFile(join(folder, 'pid'), 'utf8'));
        expect(written).toBeGreaterThan(0);
        return written;
      }, patience);
      const sounds = async () => (await readdir(temporary)).filter((name) => name.includes('sound'));
      expect(await sounds()).toEqual([expect.stringMatching(/^persephone-sound-/)]);
      command.child.kill('SIGKILL');
      await vi.waitFor(async () => expect(await sounds()).toEqual([]), patience);
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), patience);
    },
  );
});
