import type { Audio } from '../domain/audio/audio.js';
import type { BlobStore } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import type { Job } from '../domain/jobs/job.js';
import type { Model } from '../domain/models/model.js';
import type { Database } from '../domain/repositories.js';
import { withSoundTrack } from '../sound-track/index.js';

/** The model that a job works with, and the hash of its file. `model-not-found`, `model-not-trained`. */
export async function modelOf(
  { models }: Pick<Database, 'models'>,
  { modelId }: Job,
): Promise<{ readonly model: Model; readonly contentHash: string }> {
  const model = await models.find(modelId ?? Number.NaN);
  if (!model) throw new DomainError('model-not-found', `There is no model ${modelId} any more.`);
  const { contentHash } = model;
  if (contentHash !== null) return { model, contentHash };
  throw new DomainError('model-not-trained', `Model ${model.id} has not been trained; train it first.`);
}

/** The recording that a job works on. `audio-not-found`, and what is wrong with it. */
export async function audioOf({ audio }: Pick<Database, 'audio'>, { audioId }: Job): Promise<Audio> {
  const found = await audio.find(audioId ?? Number.NaN);
  if (!found) throw new DomainError('audio-not-found', `There is no audio ${audioId} any more.`);
  if (found.problem) throw new DomainError(found.problem.code, found.problem.detail);
  return found;
}

/** Its bytes, to be closed; its sound track may still be to be taken from it. */
export const openSound = async (blobs: BlobStore, { contentHash, fileName }: Audio, signal: AbortSignal) =>
  withSoundTrack(await blobs.open(contentHash), fileName, blobs.aside, signal);
