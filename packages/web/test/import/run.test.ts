import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { ProblemError, problemOf } from '../../src/api/problem.js';
import { Gate } from '../../src/features/import/gate.js';
import type { Plan, Work } from '../../src/features/import/plan.js';
import { ImportRun } from '../../src/features/import/run.js';
import { baseName } from '../../src/shared/upload/files.js';
import type { Transport } from '../../src/shared/upload/transport.js';
import { found } from './found.js';

/** A service as the import sees it, which may be gone for a while. */
class Service implements Transport {
  readonly rows = new Map<string, number>();
  readonly bytes = new Set<string>();
  readonly utterances = new Map<string, string | null>();
  readonly forgotten: number[] = [];
  sentBytes = 0;
  sends = 0;
  /** Called before each request; throws what the request is to fail with. */
  before: (what: string) => void = () => undefined;
  there = true;

  async known(files: Parameters<Transport['known']>[0]) {
    this.before('known');
    return files.map(({ name, sha256 }) => {
      const id = this.rows.get(`${name} ${sha256}`) ?? null;
      const isAudio = name.endsWith('.wav');
      return {
        ...{ name, sha256, audioId: isAudio ? id : null, transcriptionId: isAudio ? null : id },
        stored: isAudio && this.bytes.has(sha256),
      };
    });
  }

  async send(...[file, sha256, bytes, onSent]: Parameters<Transport['send']>) {
    const name = baseName(file.file.path);
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.sends++;
    if (bytes) {
      this.sentBytes += bytes.size;
      const content = new Uint8Array(await bytes.arrayBuffer());
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      onSent(bytes.size);
    } else expect(this.bytes.has(sha256)).toBe(true);
    this.before(name);
    const key = `${name} ${sha256}`;
    const created = !this.rows.has(key);
    this.bytes.add(sha256);
    this.rows.set(key, this.rows.get(key) ?? this.rows.size + 1);
    const problem = name === 'broken.wav' ? 'It cannot be decoded.' : null;
    return { id: this.rows.get(key) ?? 0, created, problem };
  }

  async makeUtterances(pairs: Parameters<Transport['makeUtterances']>[0]) {
    this.before('utterances');
    const fresh = pairs.filter((pair) => !this.utterances.has(`${pair.audioId} ${pair.transcriptionId}`));
    for (const { audioId, transcriptionId, speaker } of fresh) {
      this.utterances.set(`${audioId} ${transcriptionId}`, speaker);
    }
    const keys = [...this.utterances.keys()];
    const ids = pairs.map((pair) => keys.indexOf(`${pair.audioId} ${pair.transcriptionId}`) + 1);
    return { ids, made: fresh.length };
  }

  async forget(id: number) {
    this.forgotten.push(id);
  }

  async isThere() {
    return this.there;
  }

  /** Annotation files with how often each was sent, by recording, folder and name. */
  readonly documents = new Map<string, { id: number; name: string; folder: string; sha256: string }>();
  readonly started: { documentId: number; types: readonly string[] }[] = [];
  /** Looks until a job is done. */
  looks = 0;
  jobError: string | null = null;
  readonly cancelled: number[] = [];

  readonly annotations: Transport['annotations'] = {
    of: async (audioId) => {
      this.before('of');
      return [...this.documents].flatMap(([key, one]) => (key.startsWith(`${audioId} `) ? [one] : []));
    },
    send: async ({ name, folder, audioId, sha256 }, bytes, onSent) => {
      this.sends++;
      this.before(name);
      onSent(bytes.size);
      const key = `${audioId} ${folder}/${name}`;
      const id = this.documents.get(key)?.id ?? this.documents.size + 1;
      this.documents.set(key, { id, name, folder, sha256 });
      return id;
    },
    start: async (documentId, { tiers }) => {
      this.before('start');
      this.started.push({ documentId, types: tiers.types });
      return documentId + 100;
    },
    job: async (jobId) => {
      this.before('job');
      if (this.looks-- > 0) return { state: 'running', error: null };
      if (this.jobError !== null) {
        return { state: 'failed', error: { code: 'annotations-malformed', detail: this.jobError } };
      }
      return {
        state: 'succeeded',
        error: null,
        annotationImport: {
          ...{ annotationDocumentId: jobId - 100, tiers: 1, created: 2, updated: 0, unchanged: 1, kept: 0 },
          ...{ removed: 0, detached: 0, leftOut: [], unknown: [], overlaps: 0 },
        },
      };
    },
    cancel: async (jobId) => {
      this.cancelled.push(jobId);
    },
    utterances: async (audioId) => [audioId * 10, audioId * 10 + 1],
  };
}

const recipe = {
  name: '',
  tiers: { types: ['utterance'], names: [], participants: [] },
  textRules: null,
  labelType: 'phonemes',
};

/** A recording with its annotation files. */
const annotated = (name: string, ...files: readonly string[]) => ({
  audio: { kind: 'audio' as const, file: found(`folder/${name}.wav`, name) },
  annotations: files.map((path) => ({ file: found(path, `annotations of ${path}`), recipe })),
});

const work = (name: string, { alone = false, bytes = name } = {}): Work => ({
  audio: { kind: 'audio', file: found(`folder/${name}.wav`, bytes) },
  transcription: alone
    ? null
    : { kind: 'transcription', file: found(`folder/${name}.txt`, `text of ${name}`) },
  speaker: 'Ana',
});

const planOfMany = (count: number): Plan => ({
  work: Array.from({ length: count }, (_, i) => work(`u${i}`)),
  leftOut: [],
});

const runOf = (plan: Plan, service: Service, tell: () => void = () => undefined) =>
  new ImportRun(plan, service, tell, () => performance.now(), new Gate(() => service.isThere(), tell, 1, 4));

test('everything arrives once, in pairs; the same again sends nothing', async () => {
  const service = new Service();
  const plan = { work: [...planOfMany(230).work, work('alone', { alone: true })], leftOut: [] };
  const run = runOf(plan, service);
  expect(await run.finish()).toBe(true);
  expect(run.state).toMatchObject({
    ...{ total: { files: 461 }, done: { files: 461 }, sent: { files: 461 }, known: 0, leftOut: [] },
    ...{ utterances: 230, utterancesBefore: 0 },
  });
  expect(run.state.done.bytes).toBe(run.state.total.bytes);
  expect(service.sentBytes).toBe(run.state.total.bytes);
  expect(new Set(service.utterances.values())).toEqual(new Set(['Ana']));

  const again = runOf(plan, service);
  expect(await again.finish()).toBe(true);
  expect(again.state).toMatchObject({ known: 461, sent: { files: 0 }, utterances: 0, utterancesBefore: 230 });
  expect([service.sends, service.utterances.size]).toEqual([461, 230]);
});

test('the same bytes under another name are not sent again', async () => {
  const service = new Service();
  await runOf({ work: [work('a', { alone: true, bytes: 'same' })], leftOut: [] }, service).finish();
  const run = runOf({ work: [work('b', { alone: true, bytes: 'same' })], leftOut: [] }, service);
  await run.finish();
  expect([service.rows.size, service.sentBytes, run.state.sent.files]).toEqual([2, 4, 0]);
});

test('a service that is gone is waited for; nothing is lost or doubled', async () => {
  const service = new Service();
  const halts = new Set<string>();
  const run = runOf(planOfMany(60), service, () => halts.add(run.gate.halt?.why ?? 'going'));
  let requests = 0;
  service.before = () => {
    if (++requests === 31) {
      service.there = false;
      setTimeout(() => {
        service.there = true;
      }, 40);
    }
    if (!service.there) throw ProblemError.unreachable();
  };
  expect(await run.finish()).toBe(true);
  expect(halts).toContain('unreachable');
  expect([service.rows.size, service.utterances.size]).toEqual([120, 60]);
  expect(run.state).toMatchObject({ done: { files: 120 }, leftOut: [] });
  // Only what was on its way when it went was sent a second time.
  expect(service.sends - 120).toBeLessThanOrEqual(4);
});

test('paused, nothing is sent; cancelled, it ends', async () => {
  const service = new Service();
  const run = runOf(planOfMany(3000), service);
  service.before = (what) => {
    if (what !== 'known' && service.rows.size === 10) run.gate.pause();
  };
  const finished = run.finish();
  await vi.waitFor(() => expect(run.gate.halt?.why).toBe('paused'));
  await new Promise((resolve) => setTimeout(resolve, 30));
  const sends = service.sends;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(service.sends).toBe(sends);
  service.before = () => undefined;
  run.gate.open();
  await vi.waitFor(() => expect(service.sends).toBeGreaterThan(sends + 4), { interval: 1 });
  run.gate.pause();
  run.cancel();
  expect(await finished).toBe(false);
  expect(service.sends).toBeLessThan(6000);
});

test('what the service refuses is left out with its reason, its partner stays, and the rest goes on', async () => {
  const service = new Service();
  service.before = (what) => {
    if (what === 'u1.txt') throw new ProblemError(problemOf({ detail: 'It is no text.' }, 400));
    if (what === 'u2.wav') throw new ProblemError(problemOf({ detail: 'It failed.' }, 500));
  };
  const run = runOf(planOfMany(4), service);
  expect(await run.finish()).toBe(true);
  expect(run.state.leftOut).toMatchObject([
    { path: 'folder/u1.txt', reason: 'It is no text.' },
    { path: 'folder/u2.wav', reason: 'It failed.' },
    { path: 'folder/u2.txt', reason: 'It belongs to the recording u2.wav, which is left out.' },
  ]);
  expect(run.state).toMatchObject({ done: { files: 8 }, sent: { files: 5 }, utterances: 2 });
});

test('a recording that cannot be decoded is not kept; a file that is gone is said to be', async () => {
  const service = new Service();
  const gone = work('gone');
  const missing = {
    ...gone.audio.file,
    bytes: () => Promise.reject(new DOMException('gone', 'NotFoundError')),
  };
  const plan = { work: [work('broken'), { ...gone, audio: { ...gone.audio, file: missing } }], leftOut: [] };
  const run = runOf(plan, service);
  expect(await run.finish()).toBe(true);
  expect(run.state.leftOut.map(({ path }) => path).sort()).toEqual([
    ...['folder/broken.txt', 'folder/broken.wav', 'folder/gone.txt', 'folder/gone.wav'],
  ]);
  expect(service.forgotten).toHaveLength(1);
  // Nor is the transcription of what is not there.
  expect(service.sends).toBe(1);
  expect(run.state).toMatchObject({ utterances: 0, done: { files: 4 } });
});

test('a key that is not accepted any more is for the person; afterwards it goes on', async () => {
  const service = new Service();
  let locked = true;
  service.before = () => {
    if (locked) throw new ProblemError(problemOf({ detail: 'Which key?' }, 401));
  };
  const run = runOf(planOfMany(3), service);
  const finished = run.finish();
  await vi.waitFor(() => expect(run.gate.halt?.why).toBe('refused'));
  locked = false;
  run.gate.open();
  expect(await finished).toBe(true);
  expect(service.utterances.size).toBe(3);
});

test('a request that breaks the connection each time is given up, though the service is there', async () => {
  const service = new Service();
  service.before = (what) => {
    if (what === 'u0.wav') throw ProblemError.unreachable();
  };
  const run = runOf(planOfMany(2), service);
  expect(await run.finish()).toBe(true);
  expect(run.state.leftOut.map(({ path }) => path)).toEqual(['folder/u0.wav', 'folder/u0.txt']);
});

test('annotation files follow their recording, their jobs are waited for, and again only what is missing is sent', async () => {
  const service = new Service();
  service.looks = 2;
  const plan: Plan = {
    work: [work('pair')],
    annotated: [
      annotated('story', 'folder/story.eaf', 'folder/notes/story.eaf'),
      annotated('broken', 'x.eaf'),
    ],
    leftOut: [],
  };
  const first = new ImportRun(plan, service, () => undefined);
  expect(await first.finish()).toBe(true);
  const { state } = first;
  expect(state.annotated.map(({ path, sent, result }) => [path, sent, result.created])).toEqual([
    ['folder/story.eaf', true, 2],
    ['folder/notes/story.eaf', true, 2],
  ]);
  expect(service.started.every(({ types }) => types[0] === 'utterance')).toBe(true);
  expect(state.leftOut.map(({ path }) => path)).toEqual(['folder/broken.wav', 'x.eaf']);
  expect(state.done).toEqual(state.total);
  expect(state.total.files).toBe(7);
  // Of the pair one, of the recording with annotations all that the service says.
  expect(state.utteranceIds.length).toBe(3);

  const sends = service.sends;
  const again = new ImportRun(
    { ...plan, annotated: plan.annotated?.slice(0, 1) ?? [] },
    service,
    () => undefined,
  );
  expect(await again.finish()).toBe(true);
  expect(service.sends).toBe(sends);
  expect(again.state.annotated.map(({ sent }) => sent)).toEqual([false, false]);
  expect(again.state.sent.files).toBe(0);
});

test('an annotation file that the service cannot read is left out with what it says; the others go on', async () => {
  const service = new Service();
  service.jobError = 'bad.eaf: line 3, column 1: the file ends.';
  const plan: Plan = { work: [work('pair')], annotated: [annotated('bad', 'bad.eaf')], leftOut: [] };
  const run = new ImportRun(plan, service, () => undefined);
  expect(await run.finish()).toBe(true);
  expect(run.state.leftOut.map(({ path, reason }) => [path, reason])).toEqual([
    ['bad.eaf', 'bad.eaf: line 3, column 1: the file ends.'],
  ]);
  expect(run.state.utterances).toBe(1);
});

test('cancelled while a job is waited for: the job is cancelled, too', async () => {
  const service = new Service();
  service.looks = Number.POSITIVE_INFINITY;
  const plan: Plan = { work: [], annotated: [annotated('long', 'long.eaf')], leftOut: [] };
  const run = new ImportRun(plan, service, () => undefined);
  const finished = run.finish();
  await vi.waitFor(() => expect(service.started.length).toBe(1));
  run.cancel();
  expect(await finished).toBe(false);
  expect(service.cancelled).toEqual([101]);
});

test('a service that is gone while annotation files are sent and their jobs run is waited for', async () => {
  for (const when of ['of', 'story.eaf', 'start', 'job']) {
    const service = new Service();
    const plan: Plan = { work: [], annotated: [annotated('story', 'folder/story.eaf')], leftOut: [] };
    const halts = new Set<string>();
    const run = runOf(plan, service, () => halts.add(run.gate.halt?.why ?? 'going'));
    let gone = false;
    service.before = (what) => {
      if (what === when && !gone) {
        gone = true;
        service.there = false;
        setTimeout(() => {
          service.there = true;
        }, 40);
      }
      if (!service.there) throw ProblemError.unreachable();
    };
    expect(await run.finish()).toBe(true);
    expect([when, halts.has('unreachable')]).toEqual([when, true]);
    expect(run.state).toMatchObject({ done: { files: 2 }, leftOut: [] });
    expect(run.state.annotated.map(({ path }) => path)).toEqual(['folder/story.eaf']);
  }
});
