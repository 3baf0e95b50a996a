import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { knownFiles } from '../../src/domain/audio/known.js';
import { createAudioService } from '../../src/domain/audio/service.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import { DomainError } from '../../src/domain/errors.js';
import { createJobService } from '../../src/domain/jobs/service.js';
import type { Database } from '../../src/domain/repositories.js';
import { claimInspections, runInspections } from '../../src/jobs/kinds/inspect.js';
import { findFfmpeg } from '../../src/sound-track/ffmpeg.js';
import { writeSoundTrack } from '../../src/sound-track/index.js';
import { openFileSource } from '../../src/storage/index.js';
import { aiffOf } from '../support/aiff.js';
import { databasesUnderTest } from '../support/databases.js';
import { type InspectionPlace, inspectionPlace } from './inspection-place.js';

const m4a = await readFile(new URL('../../../engine/test/audio/fixtures/tones.m4a', import.meta.url));
/** A second of Sun audio in µ-law. */
const mulaw = Buffer.alloc(24 + 8000, 0x80);
mulaw.write('.snd', 'latin1');
for (const [i, word] of [24, 8000, 1, 8000, 1].entries()) mulaw.writeUInt32BE(word, 4 + 4 * i);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const ffmpeg = await findFfmpeg('a test');
const run = promisify(execFile);

describe.each(databasesUnderTest())('sound tracks on $name', ({ createMigrated }) => {
  let place: InspectionPlace;
  let database: Database;
  let folder: string;
  let blobs: BlobStore;
  const never = new AbortController().signal;
  const dependencies = () => place.dependencies;

  beforeEach(async () => {
    place = await inspectionPlace(createMigrated);
    ({ database, folder, blobs } = place);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await place.dispose();
  });

  const upload = (fileName: string, bytes: Uint8Array, hash = hashOf(bytes)) =>
    createAudioService(database, blobs).uploadOnce(
      {
        fileName,
        content: (async function* () {
          if (bytes.length > 0) yield bytes;
        })(),
      },
      hash,
    );
  const inspectAll = async (signal = never) =>
    runInspections(dependencies(), await claimInspections(dependencies(), 30_000), signal);
  const waiting = () => Promise.reject(new Error('nobody waits'));
  /** Of the inspections, in the order of their recordings. */
  const states = async () =>
    [...(await createJobService(database, waiting).list({ pageNumber: 1, pageSize: 10 }))]
      .sort((a, b) => a.id - b.id)
      .map(({ state }) => state);
  const asides = () => readdir(join(folder, 'blobs', 'aside'));

  test('an MP4 becomes its sound track; the file itself is known again, by either name', async () => {
    const { audio } = await upload('session.mp4', m4a);
    expect(audio).toMatchObject({ inspection: 'pending', durationMs: null, original: null });
    await inspectAll();
    const kept = await database.audio.find(audio.id);
    expect(kept).toMatchObject({
      ...{ fileName: 'session.mp4', inspection: 'done', problem: null, warnings: [] },
      ...{ durationMs: 1235, sampleRate: 32_000, channels: 2 },
      original: { contentHash: hashOf(m4a), byteLength: m4a.length },
    });
    const sound = await blobs.read(kept?.contentHash ?? '');
    expect(hashOf(sound)).toBe(kept?.contentHash);
    expect(sound.length).toBe(kept?.byteLength);
    expect(Buffer.from(sound.subarray(0, 4)).toString()).toBe('RIFF');
    expect(await blobs.has(hashOf(m4a))).toBe(false);
    expect(await asides()).toEqual([]);

    expect(await upload('session.mp4', m4a)).toMatchObject({ created: false, audio: { id: audio.id } });
    const known = await knownFiles(database, [
      { name: 'session.mp4', sha256: hashOf(m4a) },
      { name: 'other.mp4', sha256: hashOf(m4a) },
    ]);
    expect(known).toMatchObject([
      { audioId: audio.id, stored: true },
      { audioId: null, stored: true },
    ]);
  });

  test('without its bytes, a second name takes the sound track that is here', async () => {
    const first = await upload('session.mp4', m4a);
    await inspectAll();
    const empty = { fileName: 'again.mp4', content: (async function* () {})() };
    const second = await createAudioService(database, blobs).uploadOnce(empty, hashOf(m4a));
    const [one, two] = [
      await database.audio.find(first.audio.id),
      await database.audio.find(second.audio.id),
    ];
    expect(two).toMatchObject({
      fileName: 'again.mp4',
      contentHash: one?.contentHash,
      original: one?.original,
    });
    expect(two).toMatchObject({ inspection: 'done', durationMs: 1235 });
  });

  test('asked to end in its midst, it leaves the file, the job and nothing else', async () => {
    const { audio } = await upload('session.mp4', m4a);
    const stop = new AbortController();
    stop.abort(new Error('the worker ends'));
    await inspectAll(stop.signal);
    expect(await database.audio.find(audio.id)).toMatchObject({ inspection: 'pending', original: null });
    expect(await blobs.has(hashOf(m4a))).toBe(true);
    expect(await asides()).toEqual([]);
    await inspectAll();
    expect(await database.audio.find(audio.id)).toMatchObject({ inspection: 'done', problem: null });
  });

  test('a database that fails at the end keeps the file in its place', async () => {
    const { audio } = await upload('session.mp4', m4a);
    const claims = await claimInspections(dependencies(), 30_000);
    const failing: Database = {
      ...database,
      transaction: (work) =>
        database.transaction(async (inside) => {
          await work(inside);
          throw new Error('no power');
        }),
    };
    await expect(runInspections({ ...dependencies(), database: failing }, claims, never)).rejects.toThrow(
      'no power',
    );
    expect(await database.audio.find(audio.id)).toMatchObject({
      ...{ inspection: 'pending', original: null, contentHash: hashOf(m4a) },
    });
    expect(await blobs.has(hashOf(m4a))).toBe(true);
    expect(await asides()).toEqual([]);
  });

  test('reports how far it is; cancelled in its midst it leaves the file, which is checked when it comes again', async () => {
    const aiff = aiffOf(60);
    const { audio } = await upload('session.aiff', aiff);
    const claims = await claimInspections(dependencies(), 30_000);
    const jobId = claims[0]?.job.id ?? 0;
    const service = createJobService(database, waiting);
    expect(await service.cancel(jobId)).toMatchObject({ state: 'running', cancelRequested: true });
    await runInspections(dependencies(), claims, never);
    const job = await service.get(jobId);
    expect(job).toMatchObject({
      ...{ kind: 'inspect', state: 'cancelled' },
      progress: { stage: 'taking the sound track', total: 60 },
    });
    expect(job.progress?.done).toBeGreaterThan(0);
    expect(job.progress?.done).toBeLessThan(60);
    expect(await database.audio.find(audio.id)).toMatchObject({
      ...{ contentHash: hashOf(aiff), original: null, inspection: 'done' },
      problem: {
        code: 'audio-check-cancelled',
        detail: expect.stringMatching(/session\.aiff was cancelled/),
      },
    });
    expect(await asides()).toEqual([]);

    const names = [{ name: 'session.aiff', sha256: hashOf(aiff) }];
    expect(await knownFiles(database, names)).toMatchObject([{ audioId: null, stored: true }]);
    const again = await upload('session.aiff', new Uint8Array(), hashOf(aiff));
    expect(again).toMatchObject({ created: false, audio: { id: audio.id, inspection: 'pending' } });
    await inspectAll();
    expect(await database.audio.find(audio.id)).toMatchObject({
      ...{ inspection: 'done', problem: null, durationMs: 60_000 },
      original: { contentHash: hashOf(aiff) },
    });
  });

  test('where the check cannot be ended, it is not cancelled either', async () => {
    const { audio } = await upload('session.m4a', m4a);
    const [queued] = (await createJobService(database, waiting).list({ pageNumber: 1, pageSize: 10 })).filter(
      ({ audioId }) => audioId === audio.id,
    );
    const failing: Database = {
      ...database,
      transaction: (work) =>
        database.transaction((inside) =>
          work({
            ...inside,
            audio: { ...inside.audio, endCancelledChecks: () => Promise.reject(new Error('no power')) },
          }),
        ),
    };
    await expect(createJobService(failing, waiting).cancel(queued?.id ?? 0)).rejects.toThrow('no power');
    expect(await database.jobs.find(queued?.id ?? 0)).toMatchObject({ state: 'queued' });
  });

  test('a machine at fault says nothing of the file: another worker takes it', async () => {
    const program = join(folder, 'ffmpeg.sh');
    await writeFile(program, '#!/bin/sh\necho "out.wav: No space left on device" >&2\nexit 1\n');
    await chmod(program, 0o755);
    vi.stubEnv('PERSEPHONE_FFMPEG', program);
    const { audio } = await upload('a.wma', mulaw);
    await expect(inspectAll()).rejects.toMatchObject({
      ...{ name: 'PlaceFault', detail: expect.stringMatching(/no space left on its disk/) },
    });
    expect(await database.audio.find(audio.id)).toMatchObject({ inspection: 'pending', problem: null });
    expect(await states()).toEqual(['queued']);
    expect(await asides()).toEqual([]);
  });

  test('a folder at fault when all is done gives the job back with the reason', async () => {
    const { audio } = await upload('session.m4a', m4a);
    const full: BlobStore = {
      ...blobs,
      place: () => Promise.reject(new DomainError('storage-full', 'There is no room.')),
    };
    const claims = await claimInspections(dependencies(), 30_000);
    await expect(runInspections({ ...dependencies(), blobs: full }, claims, never)).rejects.toMatchObject({
      ...{ name: 'PlaceFault', detail: 'A worker cannot work: There is no room.' },
    });
    const [job] = await createJobService(database, waiting).list({ pageNumber: 1, pageSize: 10 });
    expect(job).toMatchObject({
      ...{ state: 'queued', progress: { stage: 'given back', detail: expect.stringMatching(/no room/) } },
    });
    expect(await asides()).toEqual([]);
    await inspectAll();
    expect(await database.audio.find(audio.id)).toMatchObject({ inspection: 'done', problem: null });
  });

  test.skipIf(ffmpeg === null)(
    'what only ffmpeg decodes is checked again when it comes again, once that is there',
    async () => {
      vi.stubEnv('PERSEPHONE_FFMPEG', '');
      const { audio } = await upload('a.wma', mulaw);
      await inspectAll();
      expect((await database.audio.find(audio.id))?.problem?.code).toBe('audio-format-unknown');
      vi.stubEnv('PERSEPHONE_FFMPEG', ffmpeg ?? '');
      await inspectAll();
      expect((await database.audio.find(audio.id))?.problem?.code).toBe('audio-format-unknown');
      const names = [{ name: 'a.wma', sha256: hashOf(mulaw) }];
      expect(await knownFiles(database, names)).toMatchObject([{ audioId: null, stored: true }]);
      const again = await upload('a.wma', new Uint8Array(), hashOf(mulaw));
      expect(again).toMatchObject({ created: false, audio: { id: audio.id, inspection: 'pending' } });
      await inspectAll();
      expect(await database.audio.find(audio.id)).toMatchObject({ problem: null, durationMs: 1000 });
    },
  );

  test('a sound track holds up no other recording', async () => {
    const wav = encodeWav16(new Float32Array(16_000).fill(0.1), 16_000);
    for (const [name, bytes] of [
      ['a.wav', wav],
      ['b.wav', wav],
      ['c.aiff', aiffOf(20)],
      ['d.wav', wav],
    ] as const)
      await upload(name, bytes);
    await inspectAll();
    expect(await states()).toEqual(['succeeded', 'succeeded', 'queued', 'queued']);
    // While the sound track is taken, another worker does what is left.
    let meanwhile: string[] = [];
    const claims = await claimInspections(dependencies(), 30_000);
    expect(claims).toHaveLength(2);
    const watched: BlobStore = {
      ...blobs,
      aside: async () => {
        const other = { ...dependencies(), owner: 'other' };
        await runInspections(other, await claimInspections(other, 30_000), never);
        meanwhile = await states();
        return blobs.aside();
      },
    };
    await runInspections({ ...dependencies(), blobs: watched }, claims, never);
    expect(meanwhile).toEqual(['succeeded', 'succeeded', 'running', 'succeeded']);
    expect(await states()).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  });

  test('cancelled before it begins, it says so, one by one and all together', async () => {
    const service = createJobService(database, waiting);
    const ids: number[] = [];
    for (const name of ['a.m4a', 'b.m4a', 'c.m4a', 'd.m4a']) ids.push((await upload(name, m4a)).audio.id);
    const jobs = (await service.list({ pageNumber: 1, pageSize: 10 })).filter(
      ({ kind }) => kind === 'inspect',
    );
    const jobOf = (id = 0) => jobs.find(({ audioId }) => audioId === id)?.id ?? 0;
    await service.cancel(jobOf(ids[0]));
    expect(await service.cancelAll({ kind: 'inspect', audioId: ids[1] })).toEqual({
      cancelled: 1,
      stopping: 0,
    });
    await inspectAll();
    const codes = [];
    for (const id of ids) codes.push((await database.audio.find(id))?.problem?.code ?? null);
    expect(codes).toEqual(['audio-check-cancelled', 'audio-check-cancelled', null, null]);
  });

  test('what cannot be decoded is kept as it came, with what is wrong with it', async () => {
    const cut = m4a.subarray(0, m4a.length - 700);
    const { audio } = await upload('cut.m4a', cut);
    await inspectAll();
    expect(await database.audio.find(audio.id)).toMatchObject({
      ...{ contentHash: hashOf(cut), original: null, inspection: 'done' },
      problem: { code: 'audio-truncated', detail: expect.stringMatching(/cut\.m4a is not whole/) },
    });
    expect(await asides()).toEqual([]);
  });

  test.skipIf(ffmpeg === null)('ffmpeg decodes what is not decoded here, with all its samples', async () => {
    const wav = join(folder, 'in.wav');
    await writeFile(join(folder, 'in.m4a'), m4a);
    const quiet = ['-v', 'error', '-y', '-i'];
    await run(ffmpeg ?? '', [...quiet, join(folder, 'in.m4a'), wav]);
    // All of what went in, of 39 frames of AAC; later by what a container with times in ms says of an encoder's delay, and
    // of Windows Media, where it is told as sound, and the last block is filled up.
    const millis = (39 * 1024) / 32;
    for (const [name, codec, most] of [
      ['a.mkv', 'ac3', 0],
      ['b.webm', 'libopus', 8],
      ['c.wma', 'wmav2', 96],
      ['d.m4a', 'alac', 0],
    ] as const) {
      await run(ffmpeg ?? '', [...quiet, wav, '-c:a', codec, join(folder, name)]);
      const { audio } = await upload(name, await readFile(join(folder, name)));
      await inspectAll();
      const kept = await database.audio.find(audio.id);
      expect(kept, name).toMatchObject({ inspection: 'done', problem: null, channels: 2 });
      expect(kept?.durationMs, name).toBeGreaterThanOrEqual(millis);
      expect(kept?.durationMs, name).toBeLessThanOrEqual(millis + most);
      expect(kept?.original, name).not.toBeNull();
    }
    expect(await asides()).toEqual([]);
    expect(await reportsOf('c.wma')).toEqual([expect.closeTo(millis / 1000 + 0.096, 3), null]);
  });

  test('how much of a sound track is written is reported, to its end', async () => {
    await writeFile(join(folder, 'in.m4a'), m4a);
    const [seconds, total] = (await reportsOf('in.m4a')) ?? [];
    expect(seconds).toBe(39_504 / 32_000);
    // The edit list counts milliseconds.
    expect(total).toBe(1.235);
  });

  /** The last of them. */
  async function reportsOf(name: string) {
    const reports: [number, number | null][] = [];
    const bytes = await openFileSource(join(folder, name));
    try {
      await writeSoundTrack(bytes, name, join(folder, 'out.wav'), never, (...report) => reports.push(report));
    } finally {
      await bytes.close();
    }
    return reports.at(-1);
  }
});

test('ffmpeg is found by its variable, on the PATH, or not at all', async () => {
  expect(await findFfmpeg('a.wma', { PATH: '/nowhere' })).toBeNull();
  expect(await findFfmpeg('a.wma', { PERSEPHONE_FFMPEG: '', PATH: process.env.PATH })).toBeNull();
  expect(await findFfmpeg('a.wma', { PERSEPHONE_FFMPEG: process.execPath })).toBe(process.execPath);
  await expect(findFfmpeg('a.wma', { PERSEPHONE_FFMPEG: '/nowhere/ffmpeg' })).rejects.toMatchObject({
    code: 'audio-format-unknown',
    message: expect.stringMatching(/a\.wma.*\/nowhere\/ffmpeg/),
  });
});
