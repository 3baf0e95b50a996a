// What is said of jobs. Pure.

import { isOver } from '../../api/job-cache.js';
import type { Job } from '../../api/schema.js';
import { locale, t } from '../../i18n/index.js';
import { count, duration, percent } from '../../ui/words.js';

const quoted = (name: string | null) => t('“{name}”', { name: name ?? t('what was deleted') });

/** What it works on, as people know it. */
export function subject(job: Pick<Job, 'kind' | 'modelName' | 'audioName' | 'corpusName'>): string {
  if (job.kind === 'import-zip') return t('a zip file');
  if (job.kind === 'import-annotations') return t('an annotation file');
  if (job.kind === 'import-encoder') return t('an encoder');
  if (job.kind === 'replace-labels') return t('labels in utterances');
  if (job.kind === 'import-model' && job.modelName === null) return t('a model');
  if (job.kind === 'transcribe' || job.kind === 'inspect' || job.kind === 'divide')
    return quoted(job.audioName);
  return quoted(job.kind === 'preprocess' ? job.corpusName : job.modelName);
}

type Subject = { readonly subject: string };

const verbs: Readonly<Record<Job['kind'], (of: Subject) => string>> = {
  train: (of) => t('Training {subject}', of),
  transcribe: (of) => t('Transcribing {subject}', of),
  preprocess: (of) => t('Preparing {subject}', of),
  evaluate: (of) => t('Testing {subject}', of),
  inspect: (of) => t('Checking {subject}', of),
  'import-model': (of) => t('Importing {subject}', of),
  'import-encoder': (of) => t('Checking {subject}', of),
  'import-zip': (of) => t('Unpacking {subject}', of),
  'import-annotations': (of) => t('Importing {subject}', of),
  'replace-labels': (of) => t('Replacing {subject}', of),
  divide: (of) => t('Dividing an utterance of {subject}', of),
};

const nouns: Readonly<Record<Job['kind'], (of: Subject) => string>> = {
  train: (of) => t('the training of {subject}', of),
  transcribe: (of) => t('the transcription of {subject}', of),
  preprocess: (of) => t('the preparation of {subject}', of),
  evaluate: (of) => t('the test of {subject}', of),
  inspect: (of) => t('the check of {subject}', of),
  'import-model': (of) => t('the import of {subject}', of),
  'import-encoder': (of) => t('the check of {subject}', of),
  'import-zip': (of) => t('the import of {subject}', of),
  'import-annotations': (of) => t('the import of {subject}', of),
  'replace-labels': (of) => t('the replacement of {subject}', of),
  divide: (of) => t('the division of an utterance of {subject}', of),
};

/** 'Training “Mboshi, quick”', 'Transcribing “story.wav”'. */
export const doing = (job: Parameters<typeof subject>[0]): string =>
  verbs[job.kind]({ subject: subject(job) });

/** 'the training of “Mboshi, quick”' */
export const theWork = (job: Parameters<typeof subject>[0]): string =>
  nouns[job.kind]({ subject: subject(job) });

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
  if (job.cancelRequested) return t('Being cancelled');
  if (job.state === 'queued') return wasInterrupted(job) ? t('Was interrupted; resumes soon') : t('Waiting');
  if (!progress) return t('Starting');
  return stages[progress.stage]?.(progress) ?? progress.stage;
}

type Progress = NonNullable<Job['progress']>;

/** What the service calls the steps of its work, and what is said of them here. */
const stages: Readonly<Record<string, (progress: Progress) => string>> = {
  'computing features': ({ done, total }) =>
    t('Computing the features of the recordings: {done} of {total}', { done, total }),
  'features computed': () => t('Features of the recordings computed'),
  training: epochWords,
  'recognising what is untranscribed': ({ round = 1, rounds = 1, done, total }) =>
    t('Round {round} of {rounds}: recognising what is untranscribed, {done} of {utterances}', {
      round,
      rounds,
      done,
      utterances: count(total, 'utterance'),
    }),
  finishing: () => t('Making the model of the best epoch'),
  comparing: ({ done, total }) =>
    t('Comparing with the test set: {done} of {utterances}', { done, utterances: count(total, 'utterance') }),
  'loading the model': () => t('Starting'),
  'reading the audio': () => t('Starting'),
  'taking the sound track': ({ done, total }) =>
    total > 0
      ? t('Extracting the sound track')
      : t('Extracting the sound track: {done} so far', { done: duration(1000 * done) }),
  'finding the utterances': (progress) => `${t('Finding the utterances')}${share(progress)}`,
  'aligning the transcription': (progress) => `${t('Aligning the transcription')}${share(progress)}`,
  transcribing: (progress) => `${t('Transcribing')}${share(progress)}`,
};

/** Of work whose end is known, and that has begun. */
const share = ({ done, total }: Progress): string =>
  done > 0 && done < total ? `: ${percent(done / total, 0)}` : '';

function epochWords(progress: Progress): string {
  const { batch, batches } = progress;
  // After its last batch an epoch is compared with the validation set.
  const comparing = batch !== undefined && batch === batches;
  return `${epochOf(progress)}${comparing ? `: ${t('comparing with the validation set')}` : ''}`;
}

function epochOf({ epoch = 1, maximumEpochs, round, rounds }: Progress): string {
  // Of a training that learns from what is untranscribed, too.
  if (round !== undefined && rounds !== undefined) {
    return maximumEpochs === undefined
      ? t('Round {round} of {rounds}: epoch {epoch}', { round, rounds, epoch })
      : t('Round {round} of {rounds}: epoch {epoch} of at most {maximumEpochs}', {
          round,
          rounds,
          epoch,
          maximumEpochs,
        });
  }
  return maximumEpochs === undefined
    ? t('Epoch {epoch}', { epoch })
    : t('Epoch {epoch} of at most {maximumEpochs}', { epoch, maximumEpochs });
}

/** What became of it, in a sentence without its full stop. */
export function outcome(job: Job): string {
  if (job.state === 'cancelled') return t('Cancelled: {theWork}', { theWork: theWork(job) });
  if (job.state === 'failed') return t('Failed: {theWork}', { theWork: theWork(job) });
  if (job.kind === 'train') {
    const best = job.progress?.bestValidationLER;
    return best === undefined
      ? t('{subject} is trained', { subject: subject(job) })
      : t('{subject} is trained: {best} of labels wrong', { subject: subject(job), best: percent(best) });
  }
  if (job.kind === 'evaluate') return t('{subject} is compared with its test set', { subject: subject(job) });
  if (job.kind === 'preprocess') return t('{subject} is prepared', { subject: subject(job) });
  if (job.kind === 'replace-labels') return t('Labels are replaced');
  if (job.kind === 'divide') return t('An utterance of {subject} is divided', { subject: subject(job) });
  if (job.kind === 'inspect') return t('{subject} is checked', { subject: subject(job) });
  return t('{subject} is transcribed', { subject: subject(job) });
}

/** Whether an epoch has ended, of whose model something is kept when the training is stopped now. */
export const keepsBest = ({ progress }: Pick<Job, 'progress'>): boolean =>
  progress?.bestValidationLER !== undefined && progress.epoch !== undefined;

/** What is left when this training is stopped now. */
export function keptOf(job: Pick<Job, 'state' | 'progress'>): string {
  const stays = t('The model stays as it is, and can be trained at any time.');
  const { bestValidationLER, epoch, batch } = job.progress ?? {};
  if (bestValidationLER === undefined || epoch === undefined) {
    if (job.state === 'queued') return t('Nothing of this training is kept. {stays}', { stays });
    return t('Its first epoch has not ended, so nothing of this training is kept. {stays}', { stays });
  }
  return t(
    '{n, plural, one {# epoch is done.} other {# epochs are done.}} The best is kept, with {ler} of the validation labels wrong, and the model can transcribe. It cannot be trained on from there, only anew.',
    { n: batch === undefined ? epoch : epoch - 1, ler: percent(bestValidationLER) },
  );
}

const agoIn = new Intl.RelativeTimeFormat(locale);

/** How long ago, roughly. */
export function ago(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return t('just now');
  if (minutes < 60) return agoIn.format(-minutes, 'minute');
  if (minutes < 24 * 60) return agoIn.format(-Math.floor(minutes / 60), 'hour');
  return agoIn.format(-Math.floor(minutes / (24 * 60)), 'day');
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
