import type { v1 } from '@persephone/contracts';
import { encoderFeatureType } from '@persephone/engine/encoders';
import type { ListedAnnotationDocument } from '../../domain/annotations/document.js';
import type { ListedAudio } from '../../domain/audio/listing.js';
import type { ListedCorpus } from '../../domain/corpora/listing.js';
import type { ListedEncoder } from '../../domain/encoders/encoder.js';
import type { JobProgress } from '../../domain/jobs/job.js';
import type { NamedJob } from '../../domain/jobs/listing.js';
import type { ListedModel } from '../../domain/models/listing.js';
import type { Preset } from '../../domain/models/presets.js';
import type { StartingPoint } from '../../domain/models/starting-point.js';
import { segmentProblem } from '../../domain/rules/segments.js';
import type { ListedTranscription } from '../../domain/transcriptions/listing.js';
import type { ListedUtterance } from '../../domain/utterances/listing.js';
import { fieldsOf } from '../model-fields.js';

export const audioAnswer = (audio: ListedAudio): v1.Audio => ({
  id: audio.id,
  name: audio.fileName,
  url: `/v1/audio/${audio.id}/file`,
  sha256: audio.contentHash,
  byteLength: audio.byteLength,
  original: audio.original && {
    sha256: audio.original.contentHash,
    byteLength: audio.original.byteLength,
  },
  languageId: audio.languageId,
  durationMs: audio.durationMs,
  sampleRate: audio.sampleRate,
  channels: audio.channels,
  problem: audio.problem,
  inspection: audio.inspection,
  warnings: [...audio.warnings],
  utterances: audio.utterances,
  transcriptions: audio.transcriptions,
  createdAt: audio.createdAt,
});

export const annotationDocumentAnswer = (document: ListedAnnotationDocument): v1.AnnotationDocument => ({
  id: document.id,
  name: document.fileName,
  folder: document.folder,
  audioId: document.audioId,
  audioName: document.audioName,
  sha256: document.contentHash,
  byteLength: document.byteLength,
  url: `/v1/annotation-documents/${document.id}/file`,
  format: document.format,
  recipe: document.recipe,
  faults: [...document.faults],
  tiers: document.tiers,
  annotations: document.annotations,
  utterances: document.utterances,
  createdAt: document.createdAt,
  importedAt: document.importedAt,
});

export const transcriptionAnswer = (transcription: ListedTranscription): v1.Transcription => ({
  id: transcription.id,
  name: transcription.name,
  text: transcription.text,
  source: transcription.source,
  modelId: transcription.modelId,
  audioId: transcription.audioId,
  startMs: transcription.startMs,
  endMs: transcription.endMs,
  channel: transcription.channel,
  basedOn: transcription.basedOn,
  labelTimes: transcription.labelTimes as v1.Transcription['labelTimes'],
  confidence: transcription.confidence,
  utterances: transcription.utterances,
  versions: transcription.versions,
  createdAt: transcription.createdAt,
});

export const utteranceAnswer = (utterance: ListedUtterance): v1.Utterance => ({
  id: utterance.id,
  audioId: utterance.audioId,
  transcriptionId: utterance.transcriptionId,
  name: utterance.audioFileName,
  transcriptionName: utterance.transcriptionName,
  text: utterance.text,
  source: utterance.source,
  modelId: utterance.modelId,
  startMs: utterance.startMs,
  endMs: utterance.endMs,
  durationMs: utterance.durationMs,
  speaker: utterance.speaker,
  channel: utterance.channel,
  recordingChannels: utterance.recordingChannels,
  problem: utterance.problem ?? segmentProblem({ ...utterance, fileName: utterance.audioFileName }) ?? null,
  warnings: [...utterance.warnings],
  corpora: utterance.corpora,
  annotation: utterance.annotation,
  createdAt: utterance.createdAt,
});

export const corpusAnswer = ({ sets, languages, ...corpus }: ListedCorpus): v1.Corpus => ({
  ...corpus,
  languages: languages.map((language) => ({ ...language })),
  sets: { ...sets },
});

export const encoderAnswer = ({ description, ...encoder }: ListedEncoder): v1.Encoder => ({
  id: encoder.id,
  name: encoder.name,
  sha256: encoder.contentHash,
  byteLength: encoder.byteLength,
  input: description.input,
  output: description.output,
  normalise: description.normalise,
  featureType: encoderFeatureType(description),
  dimension: description.dimension,
  frameShiftMs: description.frameShiftMs,
  models: encoder.models,
  createdAt: encoder.createdAt,
});

export const modelAnswer = (model: ListedModel): v1.Model => ({
  id: model.id,
  name: model.name,
  corpusId: model.corpusId,
  corpusName: model.corpusName,
  labelType: model.labelType,
  featureType: model.featureType,
  encoder: model.encoder && {
    id: model.encoder.id,
    name: model.encoder.name,
    sha256: model.encoder.contentHash,
  },
  preset: model.recipe,
  architecture: model.architecture,
  network: { ...model.settings.network },
  settings: { ...fieldsOf(model.settings), seed: model.seed },
  trained: model.contentHash !== null,
  imported: model.imported,
  startingModel: model.startingModel && { id: model.startingModel.id, name: model.startingModel.name },
  untranscribed: model.untranscribed && { ...model.untranscribed, bestRound: model.bestRound },
  trainingMs: model.trainingMs,
  epochs: model.epochs,
  seconds: model.seconds,
  bestEpoch: model.bestEpoch,
  trainingLER: model.trainingLER,
  validationLER: model.validationLER,
  training: model.training && {
    jobId: model.training.id,
    state: model.training.state,
    error: model.training.error,
  },
  evaluation: model.evaluation,
  languages: model.languages.map((language) => ({ ...language })),
  createdAt: model.createdAt,
});

export const startingPointAnswer = ({ labels, ...point }: StartingPoint): v1.StartingPoint => ({
  ...point,
  presets: [...point.presets],
  learnedFrom: { ...point.learnedFrom },
  labels: {
    same: [...labels.same],
    alike: labels.alike.map((one) => ({ ...one })),
    unlike: [...labels.unlike],
  },
});

export const presetAnswer = ({ settings, ...preset }: Preset): v1.Presets['presets'][number] => ({
  ...preset,
  network: { ...settings.network },
  ...fieldsOf(settings),
});

function progressAnswer({ leftOut, warnings, ...progress }: JobProgress): v1.Job['progress'] {
  return {
    ...progress,
    ...(leftOut ? { leftOut: [...leftOut] } : {}),
    ...(warnings ? { warnings: [...warnings] } : {}),
  };
}

export function jobAnswer(job: NamedJob): v1.Job {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    progress: job.progress && progressAnswer(job.progress),
    error: job.error,
    modelId: job.modelId,
    modelName: job.modelName,
    audioId: job.audioId,
    audioName: job.audioName,
    channel: job.channel,
    corpusId: job.corpusId ?? job.testCorpusId,
    corpusName: job.corpusName,
    transcriptionId: job.transcriptionId,
    cancelRequested: job.cancelRequested,
    priority: job.priority,
    attempts: job.attempts,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
  };
}
