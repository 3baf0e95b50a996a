import { Kysely } from 'kysely';
import { capabilitiesFor } from '../../src/db/open.js';
import type { Schema } from '../../src/db/schema.js';
import type { NewAudio } from '../../src/domain/audio/audio.js';
import type { Corpus } from '../../src/domain/corpora/corpus.js';
import type { Model, ModelSettings, NewModel } from '../../src/domain/models/model.js';
import type { Repositories } from '../../src/domain/repositories.js';
import type { NewTranscription } from '../../src/domain/transcriptions/transcription.js';
import type { Utterance } from '../../src/domain/utterances/utterance.js';

export const hash = (digit: string): string => digit.repeat(64);

export const newAudio = (changes: Partial<NewAudio> = {}): NewAudio => ({
  fileName: 'a.wav',
  contentHash: hash('a'),
  byteLength: 32_044,
  original: null,
  durationMs: 1000,
  sampleRate: 16_000,
  channels: 1,
  problem: null,
  inspection: 'done' as const,
  warnings: [],
  ...changes,
});

export const newTranscription = (changes: Partial<NewTranscription> = {}): NewTranscription => ({
  name: 'a',
  fileName: 'a.phonemes',
  text: 'm a m a',
  source: 'person',
  modelId: null,
  audioId: null,
  labelTimes: null,
  ...changes,
});

export const newSettings = (changes: Partial<ModelSettings> = {}): ModelSettings => ({
  network: { hiddenSize: 250, layers: 3 },
  beamWidth: 100,
  decodingMergeRepeated: true,
  earlyStoppingSteps: null,
  minimumEpochs: 0,
  maximumEpochs: null,
  maximumTrainingLER: 0.3,
  maximumValidationLER: 1,
  ...changes,
});

export const newModel = (corpusId: number, changes: Partial<NewModel> = {}): NewModel => ({
  name: 'm',
  corpusId,
  settings: newSettings(),
  ...changes,
});

export async function insertUtterances(db: Repositories, howMany: number): Promise<Utterance[]> {
  const audios = await db.audio.insertMany(
    Array.from({ length: howMany }, (_, i) => newAudio({ fileName: `${i}.wav` })),
  );
  const transcriptions = await db.transcriptions.insertMany(
    audios.map((_, i) => newTranscription({ name: `${i}` })),
  );
  return db.utterances.insertMany(
    audios.map((audio, i) => ({ audioId: audio.id, transcriptionId: transcriptions[i]?.id ?? 0 })),
  );
}

export async function insertCorpus(db: Repositories): Promise<Corpus> {
  const [one, two] = await insertUtterances(db, 2);
  return db.corpora.insert({
    name: 'c',
    labelType: 'phonemes',
    featureType: 'fbank',
    maxSamples: null,
    partition: { training: [one?.id ?? 0], validation: [two?.id ?? 0], testing: [] },
    labels: ['m', 'a'],
  });
}

export async function insertModel(db: Repositories): Promise<Model> {
  const corpus = await insertCorpus(db);
  return db.models.insert(newModel(corpus.id));
}

/** The same connections as the repositories', for statements that no repository would make. */
export function rawHandle(url: string, poolSize?: number): Kysely<Schema> {
  const options = poolSize === undefined ? { url } : { url, poolSize };
  return new Kysely<Schema>({ dialect: capabilitiesFor(options).kysely });
}
