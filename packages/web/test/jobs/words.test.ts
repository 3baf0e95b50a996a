import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver } from '../../src/api/job-cache.js';
import type { Job } from '../../src/api/schema.js';
import { ago, grouped, keptOf, outcome, recent, shareDone, stage } from '../../src/shared/jobs/words.js';
import { job, training } from './fixtures.js';

describe('what is said of a job', () => {
  test.each<[string, Partial<Job>]>([
    ['Waiting', { state: 'queued', startedAt: null }],
    ['Was interrupted; resumes soon', { state: 'queued' }],
    ['Being cancelled', { cancelRequested: true, progress: training() }],
    ['Starting', {}],
    [
      'Computing the features of the recordings: 3 of 8',
      { progress: { stage: 'computing features', done: 3, total: 8 } },
    ],
    ['Epoch 5 of at most 20', { progress: training() }],
    ['Epoch 5 of at most 20: comparing with the validation set', { progress: training({ batch: 10 }) }],
    ['Making the model of the best epoch', { progress: training({ stage: 'finishing' }) }],
    [
      'Comparing with the test set: 1 of 1 utterance',
      { progress: { stage: 'comparing', done: 1, total: 1 } },
    ],
    ['Extracting the sound track', { progress: { stage: 'taking the sound track', done: 30, total: 60 } }],
    [
      'Extracting the sound track: 1 min 30 s so far',
      { progress: { stage: 'taking the sound track', done: 90, total: 0 } },
    ],
    // What a later service may say is shown as it says it.
    ['unpacking', { progress: { stage: 'unpacking', done: 0, total: 1 } }],
  ])('%s', (words, given) => {
    expect(stage(job(given))).toBe(words);
  });

  test('how much is done is not told of a training that only listens yet', () => {
    expect(shareDone(job({ progress: { stage: 'computing features', done: 9, total: 10 } }))).toBeNull();
    expect(shareDone(job({ progress: training() }))).toBe(0.225);
    expect(
      shareDone(job({ kind: 'transcribe', progress: { stage: 'transcribing', done: 1, total: 0 } })),
    ).toBeNull();
    expect(shareDone(job({ state: 'succeeded' }))).toBe(1);
  });

  test('what became of it', () => {
    expect(outcome(job({ state: 'succeeded', progress: training({ bestValidationLER: 0.293 }) }))).toBe(
      '“Mboshi” is trained: 29.3 % of labels wrong',
    );
    expect(outcome(job({ state: 'failed' }))).toBe('Failed: the training of “Mboshi”');
    const transcription = { kind: 'transcribe', audioName: 'a.wav' } as const;
    expect(outcome(job({ ...transcription, state: 'succeeded' }))).toBe('“a.wav” is transcribed');
    expect(outcome(job({ ...transcription, state: 'cancelled' }))).toBe(
      'Cancelled: the transcription of “a.wav”',
    );
  });

  test('what is kept of a training that is cancelled', () => {
    expect(keptOf(job({ state: 'queued', progress: null }))).toMatch(/^Nothing/);
    expect(keptOf(job({ progress: training({ epoch: 1 }) }))).toMatch(/first epoch has not ended/);
    const best = training({ epoch: 2, bestValidationLER: 0.5 });
    expect(keptOf(job({ progress: best }))).toMatch(/^1 epoch is done\. .* 50\.0 % .* can transcribe/);
    // One that was interrupted goes on from its last epoch, and is kept as well.
    expect(keptOf(job({ state: 'queued', progress: best }))).toMatch(/^1 epoch is done\. .* can transcribe/);
    // After its last batch the epoch itself has ended, too.
    expect(keptOf(job({ progress: { ...best, batch: undefined } }))).toMatch(/^2 epochs are done\./);
  });

  test('how long ago', () => {
    const now = Date.parse('2026-03-02T10:00:00Z');
    const before = (minutes: number) => ago(new Date(now - minutes * 60_000).toISOString(), now);
    expect([0, 1, 59, 60, 1439, 1440, 4320].map(before)).toEqual([
      ...['just now', '1 minute ago', '59 minutes ago', '1 hour ago', '23 hours ago', '1 day ago'],
      '3 days ago',
    ]);
  });
});

describe('jobs together', () => {
  const anyJob = fc
    .record({
      id: fc.nat(),
      kind: fc.constantFrom('train' as const, 'transcribe' as const, 'evaluate' as const),
      state: fc.constantFrom(...(['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const)),
      modelId: fc.nat(2),
    })
    .map(job);

  test('each job is in one group, and only transcriptions with one model share theirs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyJob, { selector: ({ id }) => id }), (jobs) => {
        const groups = grouped(jobs);
        expect(groups.flatMap((group) => group.jobs).sort((a, b) => a.id - b.id)).toEqual(
          [...jobs].sort((a, b) => a.id - b.id),
        );
        expect(new Set(groups.map(({ key }) => key)).size).toBe(groups.length);
        for (const { jobs: together } of groups.filter((group) => group.jobs.length > 1)) {
          expect(new Set(together.map(({ modelId }) => modelId)).size).toBe(1);
          const ends = together.map((one) => (isOver(one) ? one.state : 'unfinished'));
          expect(new Set(ends).size).toBe(1);
          expect(together.every(({ kind, state }) => kind === 'transcribe' && state !== 'failed')).toBe(true);
        }
      }),
    );
  });

  test('ended of late are those of the last day, the last first', () => {
    const now = Date.parse('2026-03-02T10:00:00Z');
    const ended = (id: number, finishedAt: string | null) => job({ id, state: 'succeeded', finishedAt });
    const jobs = [
      ended(1, '2026-03-02T09:00:00Z'),
      ended(2, '2026-03-01T09:59:00Z'),
      ended(3, '2026-03-02T09:30:00Z'),
      ended(4, null),
    ];
    expect(recent(jobs, now).map(({ id }) => id)).toEqual([3, 1]);
  });
});
