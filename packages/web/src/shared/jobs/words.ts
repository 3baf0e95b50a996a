// What is said of jobs. Pure.

import { isOver } from '../../api/job-cache.js';
import type { Job } from '../../api/schema.js';
import { count, duration, percent } from '../../ui/words.js';

const quoted = (name: string | null) => `“${name ?? 'what was deleted'}”`;

/** What it works on, as people know it. */
export function subject(job: Pick<Job, 'kind' | 'modelName' | 'audioName' | 'corpusName'>): string {
  if (job.kind === 'import-zip') return 'a zip file';
  if (job.kind === 'import-annotations') return 'an annotation file';
  if (job.kind === 'import-model' && job.modelName === null) return 'a model';
  if (job.kind === 'transcribe' || job.kind === 'inspect') return quoted(job.audioName);
  return quoted(job.kind === 'preprocess' ? job.corpusName : job.modelName);
}

const verbs: Readonly<Record<Job['kind'], string>> = {
  train: 'Training',
  transcribe: 'Transcribing',
  preprocess: 'Preparing',
  evaluate: 'Testing',
  inspect: 'Checking',
  'import-model': 'Importing',
  'import-zip': 'Unpacking',
  'import-annotations': 'Importing',
};

const nouns: Readonly<Record<Job['kind'], string>> = {
  train: 'training',
  transcribe: 'transcription',
  preprocess: 'preparation',
  evaluate: 'test',
  inspect: 'check',
  'import-model': 'import',
  'import-zip': 'import',
  'import-annotations': 'import',
};

/** 'Training “Mboshi, quick”', 'Transcribing “story.wav”'. */
export const doing = (job: Parameters<typeof subject>[0]): string => `${verbs[job.kind]} ${subject(job)}`;

/** 'the training of “Mboshi, quick”' */
export const theWork = (job: Parameters<typeof subject>[0]): string =>
  `the ${nouns[job.kind]} of ${subject(job)}`;

/** How much of the whole is done, 0 to 1; null where that cannot be said yet. */
export function shareDone({
  kind,
  state,
  progress,
}: Pick<Job, 'kind' | 'state' | 'progress'>): number | null {
  if (state === 'succeeded') return 1;
  if (!progress || progress.total <= 0) return null;
  // To compute features first is the least part of a training.
  if (kind === 'train' && progress.epoch === undefined) return null;
  return Math.max(0, Math.min(1, progress.done / progress.total));
}

/** Whether a worker had it already and it is to go on: the worker, or the service, ended in between. */
export const wasInterrupted = (job: Pick<Job, 'state' | 'startedAt'>): boolean =>
  job.state === 'queued' && job.startedAt !== null;

/** What is being done now, in a few words. */
export function stage(
  job: Pick<Job, 'kind' | 'state' | 'progress' | 'cancelRequested' | 'startedAt'>,
): string {
  const { progress } = job;
  if (job.cancelRequested) return 'Being cancelled';
  if (job.state === 'queued') return wasInterrupted(job) ? 'Was interrupted; goes on soon' : 'Waits';
  if (!progress) return 'Begins';
  return stages[progress.stage]?.(progress) ?? progress.stage;
}

type Progress = NonNullable<Job['progress']>;

/** What the service calls the steps of its work, and what is said of them here. */
const stages: Readonly<Record<string, (progress: Progress) => string>> = {
  'computing features': ({ done, total }) => `Computing the features of the recordings: ${done} of ${total}`,
  'features computed': () => 'Features of the recordings computed',
  training: epochWords,
  'recognising what is untranscribed': (progress) =>
    `${roundWords(progress)}recognising what is untranscribed, ${progress.done} of ${count(progress.total, 'utterance')}`,
  finishing: () => 'Making the model of the best epoch',
  comparing: ({ done, total }) => `Comparing with the test set: ${done} of ${count(total, 'utterance')}`,
  'loading the model': () => 'Begins',
  'reading the audio': () => 'Begins',
  'taking the sound track': ({ done, total }) =>
    total > 0 ? 'Takes the sound track' : `Takes the sound track: ${duration(1000 * done)} so far`,
  'finding the utterances': (progress) => `Finds the utterances${share(progress)}`,
  transcribing: (progress) => `Transcribes${share(progress)}`,
};

/** Of work whose end is known, and that has begun. */
const share = ({ done, total }: Progress): string =>
  done > 0 && done < total ? `: ${percent(done / total, 0)}` : '';

/** Of a training that learns from what is untranscribed, too. */
const roundWords = ({ round, rounds }: Progress): string =>
  round === undefined || rounds === undefined ? '' : `Round ${round} of ${rounds}: `;

function epochWords(progress: Progress): string {
  const { epoch = 1, maximumEpochs, batch, batches } = progress;
  const most = maximumEpochs === undefined ? '' : ` of at most ${maximumEpochs}`;
  // After its last batch an epoch is compared with the validation set.
  const comparing = batch !== undefined && batch === batches ? ': comparing with the validation set' : '';
  const round = roundWords(progress);
  return `${round}${round === '' ? 'Epoch' : 'epoch'} ${epoch}${most}${comparing}`;
}

/** What became of it, in a sentence without its full stop. */
export function outcome(job: Job): string {
  if (job.state === 'cancelled') return `Cancelled: ${theWork(job)}`;
  if (job.state === 'failed') return `Failed: ${theWork(job)}`;
  if (job.kind === 'train') {
    const best = job.progress?.bestValidationLER;
    return `${subject(job)} is trained${best === undefined ? '' : `: ${percent(best)} of labels wrong`}`;
  }
  if (job.kind === 'evaluate') return `${subject(job)} is compared with its test set`;
  if (job.kind === 'preprocess') return `${subject(job)} is prepared`;
  if (job.kind === 'inspect') return `${subject(job)} is checked`;
  return `${subject(job)} is transcribed`;
}

/** What is left when this training is cancelled now. */
export function keptOf(job: Pick<Job, 'state' | 'progress'>): string {
  const stays = 'The model stays as it is, and can be trained at any time.';
  const { bestValidationLER, epoch, batch } = job.progress ?? {};
  if (bestValidationLER === undefined || epoch === undefined) {
    if (job.state === 'queued') return `Nothing of this training is kept. ${stays}`;
    return `Its first epoch has not ended, so nothing of this training is kept. ${stays}`;
  }
  const ended = count(batch === undefined ? epoch : epoch - 1, 'epoch');
  return (
    `${ended} are done. The best is kept, with ${percent(bestValidationLER)} of the validation labels wrong, and the ` +
    'model can transcribe. It cannot be trained on from there, only anew.'
  ).replace(/^1 epoch are/, '1 epoch is');
}

/** How long ago, roughly. */
export function ago(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${count(minutes, 'minute')} ago`;
  if (minutes < 24 * 60) return `${count(Math.floor(minutes / 60), 'hour')} ago`;
  return `${count(Math.floor(minutes / (24 * 60)), 'day')} ago`;
}

export interface Group {
  readonly key: string;
  readonly jobs: readonly [Job, ...Job[]];
}

/** Transcriptions of many recordings with one model belong together; everything else stands by itself. */
export function grouped(jobs: readonly Job[]): Group[] {
  const groups = new Map<string, [Job, ...Job[]]>();
  for (const job of jobs) {
    // Each failure has a reason of its own.
    const together = job.kind === 'transcribe' && job.state !== 'failed';
    const key = together ? `${isOver(job) ? job.state : 'unfinished'} with ${job.modelId}` : `job ${job.id}`;
    const before = groups.get(key);
    if (before) before.push(job);
    else groups.set(key, [job]);
  }
  return [...groups].map(([key, members]) => ({ key, jobs: members }));
}

const recentMs = 24 * 60 * 60 * 1000;

/** Those that ended not longer ago than a day, the last first. */
export function recent(jobs: readonly Job[], now: number): Job[] {
  return jobs
    .filter(({ finishedAt }) => finishedAt !== null && now - Date.parse(finishedAt) < recentMs)
    .sort((a, b) => Date.parse(b.finishedAt ?? '') - Date.parse(a.finishedAt ?? ''));
}
