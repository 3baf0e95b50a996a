import type { Job } from '../../src/api/schema.js';

/** A running training, but for what is given. */
export const job = (given: Partial<Job> = {}): Job => ({
  id: 1,
  kind: 'train',
  state: 'running',
  progress: null,
  error: null,
  modelId: 7,
  modelName: 'Mboshi',
  audioId: null,
  audioName: null,
  channel: null,
  corpusId: null,
  corpusName: null,
  transcriptionId: null,
  cancelRequested: false,
  priority: 'normal',
  attempts: 1,
  createdAt: '2026-03-01T10:00:00.000Z',
  startedAt: '2026-03-01T10:00:01.000Z',
  finishedAt: null,
  ...given,
});

export const training = (
  given: Partial<NonNullable<Job['progress']>> = {},
): NonNullable<Job['progress']> => ({
  stage: 'training',
  done: 45,
  total: 200,
  epoch: 5,
  maximumEpochs: 20,
  batch: 5,
  batches: 10,
  ...given,
});
