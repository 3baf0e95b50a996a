import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { WorkerEnd } from '../../src/domain/jobs/job.js';
import { createLog } from '../../src/jobs/log.js';
import { createSupervisor, kindsOfSlot, type Supervisor } from '../../src/jobs/supervisor.js';

// Real processes that do as a worker does, or does not.
const obedient = `process.on('message', (m) => {
  if (m.type === 'stop') process.disconnect();
  else process.send({ type: 'job-changed' });
})`;
const deaf = `process.send({ type: 'job-changed' }); process.on('message', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;

const running: { supervisor?: Supervisor; children: ChildProcess[] } = { children: [] };
afterEach(async () => {
  await running.supervisor?.stop();
  for (const child of running.children) child.kill('SIGKILL');
  running.children = [];
});

function start(program: string, workers = 1, graceMs = 5000) {
  const owners: string[] = [];
  const released: string[] = [];
  const ends: WorkerEnd[] = [];
  const lines: string[] = [];
  const beats: (readonly string[])[] = [];
  const toCancel: { readonly id: number; readonly salvaging: boolean }[] = [];
  const supervisor = createSupervisor({
    workers,
    graceMs,
    cancelMs: 1000,
    salvageMs: 3000,
    kinds: { kinds: ['train'], kindsWhenIdle: [] },
    log: createLog('test', (line) => lines.push(line)),
    jobs: {
      releaseOwner: async (owner, end) => {
        released.push(owner);
        ends.push(end);
        return 1;
      },
      keepAlive: async (alive) => void beats.push(alive),
      toBeCancelled: async () => toCancel.map((job) => ({ ...job, owner: owners.at(-1) ?? '' })),
    },
    launch: (_kinds, owner) => {
      owners.push(owner);
      const child = spawn(process.execPath, ['-e', program], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      running.children.push(child);
      return child;
    },
  });
  running.supervisor = supervisor;
  supervisor.start();
  return { supervisor, owners, released, ends, lines, toCancel, beats };
}

const wait = { timeout: 10_000, interval: 20 };

describe('the supervisor of worker processes', () => {
  test('says for its workers that they live, also for one that computes without a pause', async () => {
    const busy = `process.send({ type: 'job-changed' }); const end = Date.now() + 20_000; while (Date.now() < end);`;
    const { owners, beats } = start(busy);
    await vi.waitFor(() => expect(beats.length).toBeGreaterThan(1), wait);
    expect(beats.flat().every((owner) => owner === owners[0])).toBe(true);
    running.children[0]?.kill('SIGKILL');
    await vi.waitFor(() => expect(owners).toHaveLength(2), wait);
    const before = beats.length;
    await vi.waitFor(() => expect(beats.length).toBeGreaterThan(before), wait);
    expect(beats.at(-1)).toEqual([owners[1]]);
  });

  test('gives back what a killed worker held, under its name, and starts another with a new one', async () => {
    const { supervisor, owners, released, ends } = start(obedient);
    const [pid] = supervisor.pids();
    if (pid === undefined) throw new Error('no worker');
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(owners).toHaveLength(2), wait);
    expect(released).toEqual([owners[0]]);
    expect(ends).toEqual([{ lost: true, stuck: false }]);
    expect(owners[1]).not.toBe(owners[0]);
    expect(supervisor.pids()).not.toContain(pid);
  });

  test('waits longer each time for a worker that dies as it starts', async () => {
    const { owners } = start('process.exit(1)');
    const startedAt = Date.now();
    await vi.waitFor(() => expect(owners).toHaveLength(3), wait);
    // 0.5 s before the second, 1 s before the third.
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1500);
  });

  test('asks its workers to end, waits for them, and starts no other', async () => {
    const { supervisor, owners, released } = start(obedient, 2);
    const pids = supervisor.pids();
    expect(pids).toHaveLength(2);
    await supervisor.stop();
    expect(released.sort()).toEqual([...owners].sort());
    expect(supervisor.pids()).toEqual([]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('kills a worker that does not end in time', async () => {
    const { supervisor, lines, ends } = start(deaf, 1, 300);
    const started = vi.fn();
    supervisor.jobChanges(started);
    await vi.waitFor(() => expect(started).toHaveBeenCalled(), wait);
    const [pid] = supervisor.pids();
    await supervisor.stop();
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    expect(lines.join('')).toContain('is killed');
    expect(ends).toEqual([{ lost: false, stuck: false }]);
  });

  test('does not wait for a worker that has not begun', async () => {
    const { supervisor, lines } = start('setInterval(() => {}, 1000)', 1, 60_000);
    const [pid] = supervisor.pids();
    await supervisor.stop();
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    expect(lines.join('')).not.toContain('is killed');
  });

  test('kills a worker that does not cancel its job in time, and starts another', async () => {
    const { owners, released, ends, lines, toCancel } = start(deaf);
    toCancel.push({ id: 7, salvaging: false });
    await vi.waitFor(() => expect(released).toHaveLength(1), wait);
    toCancel.pop();
    await vi.waitFor(() => expect(owners).toHaveLength(2), wait);
    expect(lines.join('')).toContain('did not cancel job 7 within 1 s');
    expect(ends).toEqual([{ lost: false, stuck: true }]);
  });

  test('gives a worker more time that keeps the best of a job that was cancelled before, and not without end', async () => {
    const { released, ends, lines, toCancel } = start(deaf);
    const startedAt = performance.now();
    toCancel.push({ id: 7, salvaging: true });
    await vi.waitFor(() => expect(released).toHaveLength(1), wait);
    toCancel.pop();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(3000);
    expect(lines.join('')).toContain('did not cancel job 7 within 3 s');
    expect(ends).toEqual([{ lost: false, stuck: true }]);
  });

  test('notifies its subscribers that a job has changed, until they unsubscribe', async () => {
    const { supervisor } = start(obedient);
    const onChange = vi.fn();
    const unsubscribe = supervisor.jobChanges(onChange);
    supervisor.notify();
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1), wait);
    unsubscribe();
    const again = vi.fn();
    supervisor.jobChanges(again);
    supervisor.notify();
    await vi.waitFor(() => expect(again).toHaveBeenCalledTimes(1), wait);
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  test('whatever the number of workers, each kind has one, and from two on transcription one of its own', () => {
    for (let workers = 1; workers <= 5; workers++) {
      const slots = Array.from({ length: workers }, (_, slot) => kindsOfSlot(slot, workers));
      const taken = new Set(slots.flatMap(({ kinds }) => kinds));
      expect(taken).toEqual(new Set(['train', 'transcribe', 'divide', 'preprocess', 'evaluate']));
      for (const { kindsWhenIdle } of slots) expect(kindsWhenIdle.at(-1)).toBe('inspect');
      const all = slots.map(({ kinds, kindsWhenIdle }) => [...kinds, ...kindsWhenIdle]);
      expect(all.some((kinds) => !kinds.includes('train'))).toBe(workers > 1);
      expect(all.every((kinds) => kinds.includes('transcribe'))).toBe(true);
    }
  });
});
