import type { ErrorCode } from '@persephone/contracts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { jobKinds } from '../../domain/jobs/job.js';
import type { JobCount, MonitoringService } from '../../domain/monitoring/monitoring.js';
import { endedJobs } from './ended-jobs.js';

export interface Answer {
  readonly method: string;
  /** As it is registered, with its parameters' names; undefined where there is none: any path may be asked for. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
  /** Of the problem that it tells of. */
  readonly code: ErrorCode | undefined;
}

export interface Metrics {
  readonly contentType: string;
  /** In Prometheus' text format, with the queue as it is now. */
  text(): Promise<string>;
  answered(answer: Answer): void;
  close(): void;
}

const unfinished = ['queued', 'running'] as const;

/** What the place of the files or the database, or the program itself, is to blame for: each has its zero from the first day. */
const ofTheService: readonly ErrorCode[] = [
  'storage-unavailable',
  'storage-full',
  'database-unavailable',
  'database-damaged',
  'internal-error',
];

/** Of one service: a process that has two has two registries. */
export function createMetrics(
  monitoring: Pick<MonitoringService, 'jobs' | 'endedSince' | 'latestStamp'>,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Processor time, memory, descriptors, and how late the event loop is.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 20 });
  const requests = new Histogram({
    name: 'persephone_http_request_seconds',
    help: 'Time from a request to the end of its answer, by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 1, 5, 30],
    registers,
  });
  const problems = new Counter({
    name: 'persephone_problems_total',
    help: 'Requests that were answered with a problem, by its code (docs/errors.md).',
    labelNames: ['code'],
    registers,
  });
  for (const code of ofTheService) problems.inc({ code }, 0);
  const jobs = new Gauge({
    name: 'persephone_jobs',
    help: 'Jobs that wait or are under way.',
    labelNames: ['kind', 'state'],
    registers,
  });
  const age = new Gauge({
    name: 'persephone_jobs_oldest_seconds',
    help: 'How long the oldest job has waited, or since the one that is longest under way was last heard of.',
    labelNames: ['kind', 'state'],
    registers,
  });
  const lasted = new Histogram({
    name: 'persephone_job_seconds',
    help: 'Time from the first beginning of a job to its end, of those that ended since this service started.',
    labelNames: ['kind', 'state'],
    buckets: [0.1, 0.5, 2, 10, 60, 300, 1800, 7200, 28_800],
    registers,
  });
  const transcribed = new Counter({
    name: 'persephone_transcribed_speech_seconds_total',
    help: 'How long the recordings last that were transcribed: with the seconds of these jobs, the real-time factor.',
    registers,
  });
  const newlyEnded = endedJobs(monitoring);
  const failures = new Counter({
    name: 'persephone_metrics_failures_total',
    help: 'How often the queue could not be read for these figures.',
    registers,
  });

  const setQueue = (counts: readonly JobCount[]): void => {
    const found = new Map(counts.map((count) => [`${count.kind} ${count.state}`, count]));
    for (const kind of jobKinds) {
      // A kind of which there is none has a zero, not nothing: an alarm on it works from the first day.
      for (const state of unfinished) {
        const one = found.get(`${kind} ${state}`);
        jobs.set({ kind, state }, one?.jobs ?? 0);
        age.set({ kind, state }, (one?.oldestMs ?? 0) / 1000);
      }
    }
  };

  return {
    contentType: registry.contentType,
    async text() {
      try {
        setQueue(await monitoring.jobs());
        for (const { kind, state, seconds, speechSeconds } of await newlyEnded()) {
          if (seconds === null) continue;
          lasted.observe({ kind, state }, seconds);
          if (state === 'succeeded') transcribed.inc(speechSeconds ?? 0);
        }
      } catch {
        // The other figures are wanted most when the database does not answer.
        failures.inc();
        for (const gauge of [jobs, age]) gauge.reset();
      }
      return registry.metrics();
    },
    answered: ({ method, route = 'none', status, seconds, code }) => {
      requests.observe({ method, route, status: String(status) }, seconds);
      if (code) problems.inc({ code });
    },
    close: () => registry.clear(),
  };
}
