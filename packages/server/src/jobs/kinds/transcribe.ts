import { basename, extname } from 'node:path';
import { decodeAudio } from '@persephone/engine/audio';
import type { BlobStore } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { Database } from '../../domain/repositories.js';
import type { Handler } from '../handler.js';
import { defineKind } from '../kind.js';
import type { Recognisers } from '../recognisers.js';

const stages = ['loading the model', 'reading the audio', 'transcribing'] as const;
type Stage = (typeof stages)[number];

export interface TranscribeDependencies {
  readonly database: Pick<Database, 'models' | 'audio'>;
  readonly blobs: BlobStore;
  readonly recognisers: Recognisers;
}

/** Transcribes a recording with a trained model. */
export function transcribeHandler({ database, blobs, recognisers }: TranscribeDependencies): Handler<Stage> {
  return async ({ job, signal, report }) => {
    const model = await database.models.find(job.modelId ?? Number.NaN);
    if (!model) throw new DomainError('model-not-found', `There is no model ${job.modelId} any more.`);
    if (model.contentHash === null) {
      throw new DomainError('model-not-trained', `Model ${model.id} has not been trained; train it first.`);
    }
    const audio = await database.audio.find(job.audioId ?? Number.NaN);
    if (!audio) throw new DomainError('audio-not-found', `There is no audio ${job.audioId} any more.`);
    if (audio.problem) throw new DomainError(audio.problem.code, audio.problem.detail);

    await report({ stage: 'loading the model', done: 0, total: 1 });
    const recogniser = await recognisers.get(model.contentHash);
    signal.throwIfAborted();
    await report({ stage: 'reading the audio', done: 0, total: 1 });
    const bytes = await blobs.open(audio.contentHash);
    const samples = await decodeAudio(bytes, audio.fileName).finally(() => bytes.close());
    signal.throwIfAborted();
    const hypothesis = await recogniser.transcribe(samples, {
      beamWidth: model.settings.beamWidth,
      decodingMergeRepeated: model.settings.decodingMergeRepeated,
      signal,
      onProgress: (done, total) => report({ stage: 'transcribing', done, total }),
    });
    signal.throwIfAborted();

    return async (repositories) => {
      const transcription = await repositories.transcriptions.insert({
        name: basename(audio.fileName, extname(audio.fileName)),
        fileName: null,
        text: hypothesis.text.normalize('NFC'),
        source: 'model',
        modelId: model.id,
        audioId: audio.id,
        labelTimes: hypothesis.labels,
      });
      return { transcriptionId: transcription.id };
    };
  };
}

export const transcribeKind = defineKind({
  kind: 'transcribe',
  task: (job) => `transcribe audio ${job.audioId} with model ${job.modelId}`,
  slots: { transcribing: 'first', any: 'first', training: 'idle' },
  stages,
  handler: transcribeHandler,
});
