import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wav } from '../http/harness.js';
import { type MountedFolder, mountCaseInsensitive } from '../support/case-insensitive.js';
import { killCommands, startCommand } from '../support/cli.js';
import { toneUtterances } from '../support/tone-corpus.js';
import { fill, serve, sqliteRows } from './installations.js';

// A data folder, a corpus and what is written where upper and lower case are the same, and there are no links and no owners.
const env = { DATABASE_URL: '' };

describe('a disk that takes no notice of case', () => {
  let mounted: MountedFolder | string;
  const at = (...names: string[]) => {
    if (typeof mounted === 'string') throw new Error(mounted);
    return join(mounted.folder, ...names);
  };
  const persephone = (...args: string[]) => startCommand(args, env).finished;
  beforeAll(async () => {
    mounted = await mountCaseInsensitive();
    if (typeof mounted === 'string') return console.warn(`Not tried where case is the same: ${mounted}.`);
    const service = await serve(['--data', at('data')], env);
    await fill(service);
    await service.stop();
  }, 120_000);
  beforeEach(({ skip }) => {
    if (typeof mounted === 'string') skip(mounted);
  });
  afterEach(() => killCommands());
  afterAll(async () => {
    if (typeof mounted !== 'string') await mounted.remove();
  });

  test('has a service that takes in, trains and transcribes, and is whole', async () => {
    expect(existsSync(at('DATA', 'Persephone.SQLite'))).toBe(true);
    expect(await persephone('verify', '--data', at('data'))).toMatchObject({
      ...{ code: 0, stdout: expect.stringMatching(/(\d+) of \1 files/) },
    });
  }, 60_000);

  test('keeps recordings whose names differ in case, and is the same folder by another spelling', async () => {
    const service = await serve(['--data', at('DaTa'), '--workers', '1'], env);
    const sounds = [wav(0.2, 300), wav(0.2, 500)];
    const ids = [
      await service.client.upload('/v0.1/audio', 'audioFile', 'Kitchen.wav', sounds[0] ?? ''),
      await service.client.upload('/v0.1/audio', 'audioFile', 'kitchen.WAV', sounds[1] ?? ''),
    ];
    for (const [i, id] of ids.entries()) {
      const answer = await fetch(`${service.address}/v1/audio/${id}/file`);
      expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(sounds[i] ?? ''))).toBe(true);
    }
    const { body } = await service.client.call<{ items: { name: string }[] }>('/v1/audio?limit=500');
    const names = body.items.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Kitchen.wav', 'kitchen.WAV']));
    await service.stop();
  }, 60_000);

  test('takes a backup and gives it back, and none into the data folder by another spelling', async () => {
    const rows = sqliteRows(at('data', 'persephone.sqlite'));
    expect(await persephone('backup', at('backup'), '--data', at('data'))).toMatchObject({ code: 0 });
    expect(await persephone('restore', at('Backup'), '--data', at('restored'))).toMatchObject({ code: 0 });
    expect(sqliteRows(at('restored', 'persephone.sqlite'))).toEqual(rows);
    expect(await persephone('verify', '--data', at('restored'))).toMatchObject({ code: 0 });
    for (const own of [at('DATA'), at('DATA', 'deep', 'er'), at('data', 'BLOBS')]) {
      expect(await persephone('backup', own, '--data', at('data'))).toMatchObject({
        ...{ code: 1, stderr: expect.stringMatching(/is in the data folder.*storage-mismatch/) },
      });
    }
    expect(await persephone('move', '--data', at('data'), '--to-data', at('DATA'))).toMatchObject({
      ...{ code: 1, stderr: expect.stringMatching(/transfer-impossible/) },
    });
    expect(sqliteRows(at('data', 'persephone.sqlite'))).toEqual(rows);
    expect((await readdir(at('data'))).filter((name) => /part$|deep/.test(name))).toEqual([]);
  }, 120_000);

  test('has a corpus trained on and transcribed from the command line, and nothing written over', async () => {
    for (const [i, { wav: sound, text }] of toneUtterances(10).entries()) {
      const set = at('corpus', i < 8 ? 'train' : 'valid');
      await mkdir(set, { recursive: true });
      // As cameras and old systems name them.
      await writeFile(join(set, `U${i}.WAV`), sound);
      await writeFile(join(set, `u${i}.phonemes`), `${text}\n`);
    }
    const model = at('tones.onnx');
    const small = ['--layers', '1', '--hidden', '16', '--max-epochs', '2', '--threads', '1'];
    const trained = await persephone('train', at('corpus'), '--model', model, ...small);
    expect(trained).toMatchObject({ code: 0 });
    const recording = at('corpus', 'valid', 'U8.WAV');
    const transcribe = (...recordings: string[]) =>
      persephone('transcribe', '--model', model, '--threads', '1', '--output', 'eaf', ...recordings);
    expect(await transcribe(recording)).toMatchObject({ code: 0 });
    const [made = ''] = (await readdir(at('corpus', 'valid'))).filter((name) => name.endsWith('.eaf'));
    const before = await readFile(at('corpus', 'valid', made), 'utf8');
    // Made by the same recording, as somebody else spells it.
    expect(await transcribe(at('corpus', 'valid', 'u8.wav'))).toMatchObject({
      ...{ code: 2, stderr: expect.stringMatching(/is there already/) },
    });
    expect(await readFile(at('corpus', 'valid', made), 'utf8')).toBe(before);
    expect((await readdir(at('corpus', 'valid'))).filter((name) => name.startsWith('.'))).toEqual([]);
  }, 120_000);
});
