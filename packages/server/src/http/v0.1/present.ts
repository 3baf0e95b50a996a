import type {
  AudioAnswer,
  CorpusAnswer,
  ModelAnswer,
  TranscriptionAnswer,
  UtteranceAnswer,
} from '@persephone/contracts';
import type { Audio } from '../../domain/audio/audio.js';
import type { Corpus } from '../../domain/corpora/corpus.js';
import type { Model } from '../../domain/models/model.js';
import type { Transcription } from '../../domain/transcriptions/transcription.js';
import type { Utterance } from '../../domain/utterances/utterance.js';
import { fieldsOf } from '../model-fields.js';

interface StoredUnderName {
  readonly id: number;
  readonly createdAt: string;
}

function fileMembers({ id, createdAt }: StoredUnderName, name: string, path: string) {
  return {
    fileInfo: { id, name, createdAt },
    file_info: { id, name, path, created_at: createdAt },
  };
}

type WithUses<T> = T & { readonly utteranceIds?: readonly number[] };

export function audioAnswer(audio: WithUses<Audio>): AudioAnswer {
  const url = `/v0.1/audio/${audio.id}/file`;
  return {
    id: audio.id,
    url,
    ...fileMembers(audio, audio.fileName, url),
    in_utterances: [...(audio.utteranceIds ?? [])],
    problem: audio.problem,
  };
}

export function transcriptionAnswer(transcription: WithUses<Transcription>): TranscriptionAnswer {
  const url = `/v0.1/transcription/${transcription.id}/file`;
  return {
    id: transcription.id,
    url,
    name: transcription.name,
    text: transcription.text,
    ...fileMembers(transcription, transcription.fileName ?? transcription.name, url),
    in_utterances: [...(transcription.utteranceIds ?? [])],
  };
}

export function utteranceAnswer({ id, audioId, transcriptionId }: Utterance): UtteranceAnswer {
  return { id, audio: audioId, transcription: transcriptionId };
}

export function corpusAnswer(corpus: Corpus): CorpusAnswer {
  const { training, validation, testing } = corpus.partition;
  return {
    id: corpus.id,
    name: corpus.name,
    labelType: corpus.labelType,
    featureType: corpus.featureType,
    max_samples: corpus.maxSamples,
    preprocessed: corpus.preprocessed,
    partition: { training: [...training], validation: [...validation], testing: [...testing] },
  };
}

export function modelAnswer(model: Model): ModelAnswer {
  return {
    id: model.id,
    name: model.name,
    corpusID: model.corpusId,
    ...fieldsOf(model.settings),
  };
}
