import type { BlobStore } from '../domain/blobs.js';
import type { CorpusUtterance } from '../domain/corpora/corpus.js';
import type { UtteranceSource } from './prepare.js';

/** The utterances of a corpus in the database, their sound in the blob store. */
export function corpusSources(utterances: readonly CorpusUtterance[], blobs: BlobStore): UtteranceSource[] {
  return utterances.map((utterance) => ({
    fileName: utterance.audioFileName,
    recording: utterance.contentHash,
    open: () => blobs.open(utterance.contentHash),
    startMs: utterance.startMs,
    endMs: utterance.endMs,
    text: utterance.text,
    transcriptionName: utterance.transcriptionName,
    speaker: utterance.speaker,
    channel: utterance.channel,
  }));
}
